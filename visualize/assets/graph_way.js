// The shortest way between two nodes of the picture, along the lines that are drawn.
import { button, details, element, link, say, sentence, served } from "./graph_dom.js";
import { view, writeView } from "./graph_address.js";
import { drawn, edges, nodeOf, nodes, visible } from "./graph_picture.js";
import { token } from "./graph_looks.js";

let begun = "";
let marked = { edges: [], nodes: [] };

const shortest = (from, to) => {
  const there = new Set(visible().map((node) => node.id));
  const around = new Map();
  drawn.data.edges.forEach((edge) => {
    if (!there.has(edge.from) || !there.has(edge.to)) return;
    for (const [one, other] of [[edge.from, edge.to], [edge.to, edge.from]]) around.set(one, [...(around.get(one) ?? []), [other, edge.id]]);
  });
  const came = new Map([[from, null]]);
  const queue = [from];
  while (queue.length && !came.has(to)) {
    const here = queue.shift();
    (around.get(here) ?? []).filter(([other]) => !came.has(other)).forEach(([other, edge]) => {
      came.set(other, [here, edge]);
      queue.push(other);
    });
  }
  if (!came.has(to)) return null;
  const way = [];
  for (let at = to; came.get(at); at = came.get(at)[0]) way.unshift([at, came.get(at)[1]]);
  return way;
};

export const clearWay = () => {
  edges.update(marked.edges.map((id) => ({ id, width: 1.3, color: { color: token("--c-edge") } })));
  nodes.update(marked.nodes.map((id) => ({ id, borderWidth: 2 })));
  marked = { edges: [], nodes: [] };
  begun = "";
  view.way = [];
};

export const showWay = (from, to) => {
  clearWay();
  if (!nodeOf(from) || !nodeOf(to)) return;
  const [one, other] = [nodeOf(from), nodeOf(to)];
  const way = shortest(from, to);
  const said = way ? sentence("way", way.length, one.label, other.label) : sentence("noWay", one.label, other.label);
  if (way) {
    marked = { edges: way.map(([, edge]) => edge), nodes: [from, ...way.map(([node]) => node)] };
    edges.update(marked.edges.map((id) => ({ id, width: 6, color: { color: token("--c-way") } })));
    nodes.update(marked.nodes.map((id) => ({ id, borderWidth: 6 })));
    view.way = [from, to];
  }
  writeView();
  say(said);
  const note = element("div", "", null);
  note.className = "note way";
  element("p", said, note);
  if (way) element("p", [from, ...way.map(([node]) => node)].map((id) => nodeOf(id).label).join(" → "), note);
  const goal = [to, from].find((id) => /^(household|village)\//.test(id));
  if (served && goal) link(`/path?to=${encodeURIComponent(goal.split("/").slice(1).join("/"))}&resource=funds&links=possible`, sentence("realWay"), note);
  details.querySelector(".way")?.remove();
  details.prepend(note);
};

// The first time the way begins at the node, the second time it ends there.
export const walk = (node) => {
  if (!begun || begun === node.id) {
    clearWay();
    begun = node.id;
    return say(`${sentence("wayFrom")}: ${node.label}`);
  }
  return showWay(begun, node.id);
};

export const wayButtons = (node, box) => {
  const ending = begun && begun !== node.id;
  button(sentence(ending ? "wayTo" : "wayFrom"), () => walk(node), box);
};
