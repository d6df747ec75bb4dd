// What is told of the chosen node or line, and what can be done with it.
import { ask, button, details, element, inLanguage, link, say, sentence, served } from "./graph_dom.js";
import { view, writeView } from "./graph_address.js";
import { bringIntoSight, drawn, edgeLines, edgesOf, isFocus, nodeLines, nodeOf, unpin } from "./graph_picture.js";
import { act, expandable } from "./graph_steps.js";
import { wayButtons } from "./graph_way.js";

const MOST_LINES = 100;

export const chosen = () => nodeOf(drawn.network.getSelectedNodes()[0]);

export const choose = (id, stay = false) => {
  if (!nodeOf(id)) return;
  drawn.network.selectNodes([id]);
  if (!stay) bringIntoSight(id);
  tellNode(nodeOf(id));
};

export const chooseNothing = () => {
  drawn.network.unselectAll();
  view.on = "";
  writeView();
};

export const focusAddress = (focus) => `/graph?focus=${encodeURIComponent(focus).replaceAll("%2F", "/")}&as_of=${drawn.data.as_of}`;

// A place of the map leads to its own picture, a group opens, anything else has a page or a list.
export const open = (node) => {
  if (!node) return;
  if (node.open && served) return act.open(node.id);
  const path = drawn.data.focus === "" && node.focus ? focusAddress(node.focus) : node.href;
  if (path?.startsWith("/")) location.assign(inLanguage(path));
};
export const centre = (node) => node?.focus && location.assign(inLanguage(focusAddress(node.focus)));

export const tellNode = (node) => {
  view.on = node.id;
  writeView();
  details.replaceChildren();
  element("strong", node.label, element("p", "", details));
  nodeLines(node).slice(1).filter(Boolean).forEach((line) => element("p", line, details));
  const ways = element("p", "", details);
  link(node.href, sentence(node.href?.startsWith("/q/") ? "list" : "open"), ways);
  if (node.focus && !(isFocus(node) && drawn.data.focus)) {
    ways.append(" ");
    link(focusAddress(node.focus), sentence("centre"), ways);
  }
  if (drawn.data.edges.length) tellActs(node, element("div", "", details));
  const list = element("ul", "", details);
  const links = edgesOf(node.id);
  links.slice(0, MOST_LINES).forEach((edge) => tellLine(edge, element("li", "", list), node.id));
  if (links.length > MOST_LINES) element("li", `… ${sentence("links", links.length)}`, list);
  say(`${node.label}: ${sentence("links", links.length)}`);
};

const tellActs = (node, box) => {
  box.className = "acts";
  if (served && drawn.data.total !== undefined) {
    if (node.open) button(sentence("more", Math.min(60, node.open), node.open), () => act.open(node.id), box);
    if (expandable(node)) button(sentence("expand"), () => act.ask(node), box);
    if (!isFocus(node)) button(sentence("remove"), () => act.remove(node.id), box);
  }
  wayButtons(node, box);
  if (view.pins.has(node.id)) button(sentence("pin"), () => unpin([node.id]), box);
};

// Beside a chosen node only the other end of a line is named.
export const tellLine = (edge, parent, beside) => {
  const from = edge.from === beside ? "" : nodeOf(edge.from).label;
  const to = edge.to === beside ? "" : nodeOf(edge.to).label;
  element("span", `${from} → ${to}: ${edgeLines(edge).filter(Boolean).join(" · ")} `, parent);
  link(edge.href, sentence("record"), parent);
  if (served && edge.href?.startsWith("/id/")) {
    parent.append(" ");
    const asking = button(sentence("evidence"), () => asking.replaceWith(evidence(edge.href)), parent);
    asking.className = "plain";
  }
};

// What stands behind a link is asked for when somebody wants to know.
const evidence = (href) => {
  const list = document.createElement("dl");
  list.className = "evidence";
  const [kind, code] = href.replace("/id/", "").split("/").map(decodeURIComponent);
  ask(`/graph/evidence.json?record=${encodeURIComponent(`${kind}/${code}`)}`)
    .then((found) =>
      found.facts.forEach((fact) => {
        const row = element("div", "", list);
        element("dt", fact.said, row);
        const said = element("dd", "", row);
        link(fact.href, fact.text, said) ?? (said.textContent = fact.text);
      }),
    )
    .catch(() => element("div", sentence("failed"), list));
  return list;
};

export const tellEdge = (edge) => {
  details.replaceChildren();
  tellLine(edge, element("p", "", details));
  if (!edge.href) element("p", sentence("noEvidence"), details);
  details.querySelector("button.plain")?.click();
  say(edgeLines(edge).filter(Boolean).join(" · "));
};
