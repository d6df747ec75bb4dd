// The table that says the same, and the counts of the legend: kept in step with the picture.
import { at, button, element, link, sentence, served } from "./graph_dom.js";
import { drawn, hide } from "./graph_picture.js";
import { steps, view } from "./graph_address.js";

const ROWS = 300;

const row = (edge, names, body) => {
  const line = element("tr", "", body);
  const end = (id) => {
    const cell = element("td", "", line);
    if (!(served && link(names.get(id).href, names.get(id).label, cell))) cell.textContent = names.get(id).label;
  };
  end(edge.from);
  element("td", edge.count ? `${edge.said} × ${edge.count.toLocaleString()}` : edge.said, line).className = edge.sign ?? "";
  end(edge.to);
  element("td", edge.since ?? "", line);
  element("td", edge.until ?? "", line);
  link(edge.href, edge.href?.split("/").pop(), element("td", "", line));
};

// Long tables come in pieces, so that the page stays quick.
export const fillTable = () => {
  const body = at("lines");
  if (!body || !served) return;
  const names = new Map(drawn.data.nodes.map((node) => [node.id, node]));
  const kinds = (edge) => `${edge.group} ${edge.letter ?? ""} ${names.get(edge.from).label} ${names.get(edge.to).label}`;
  const sorted = [...drawn.data.edges].sort((one, other) => kinds(one).localeCompare(kinds(other)));
  body.replaceChildren();
  at("line-table").hidden = !drawn.data.focus && !steps().length;
  at("more-rows")?.remove();
  at("all-rows")?.remove();
  const piece = (from) => {
    sorted.slice(from, from + ROWS).forEach((edge) => row(edge, names, body));
    if (from + ROWS >= sorted.length) return;
    const more = button(sentence("rows"), () => {
      more.remove();
      piece(from + ROWS);
    }, body.closest("section"));
    more.id = "more-rows";
  };
  piece(0);
};

export const count = () => {
  const data = drawn.data;
  if (at("counted")) at("counted").textContent = sentence("drawn", data.drawn, data.total);
  if (at("more")) at("more").hidden = !data.truncated;
  const numbers = new Map();
  const add = (name, number) => numbers.set(name, (numbers.get(name) ?? 0) + number);
  data.nodes.slice(1).forEach((node) => {
    add(`kind ${node.kind}`, 1);
    add(node.group, node.count ?? 1);
  });
  data.edges.forEach((edge) => {
    if (edge.letter) add(`letter ${edge.letter}`, 1);
    if (edge.sign) add(`sign ${edge.sign}`, 1);
  });
  document.querySelectorAll("[data-entry]").forEach((entry) => {
    const number = numbers.get(entry.dataset.entry) ?? 0;
    entry.hidden = !number && !entry.dataset.always;
    entry.querySelector(".count").textContent = number.toLocaleString();
  });
  document.querySelectorAll("[data-part]").forEach((part) => (part.hidden = !part.querySelector("[data-entry]:not([hidden])")));
};

const boxes = () => [...document.querySelectorAll("[data-kind]")];

const showKinds = (kinds) => {
  hide(kinds);
  boxes().forEach((box) => (box.checked = !view.hide.has(box.dataset.kind)));
  document.querySelectorAll("[data-only]").forEach((one) => {
    const alone = boxes().every((box) => view.hide.has(box.dataset.kind) === (box.dataset.kind !== one.dataset.only));
    one.setAttribute("aria-pressed", String(alone));
  });
};

// A kind is shown or hidden by its box; "only" hides all others, and a second time shows all.
export const startLegend = () => {
  boxes().forEach((box) => {
    box.disabled = false;
    box.addEventListener("change", () => showKinds(boxes().filter((one) => !one.checked).map((one) => one.dataset.kind)));
  });
  document.querySelectorAll("[data-only]").forEach((one) => {
    one.hidden = false;
    one.addEventListener("click", () => {
      const pressed = one.getAttribute("aria-pressed") === "true";
      showKinds(pressed ? [] : boxes().map((box) => box.dataset.kind).filter((kind) => kind !== one.dataset.only));
    });
  });
  showKinds(view.hide);
};
