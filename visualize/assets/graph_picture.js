// The picture itself: what is drawn, where, how large, and what of it is hidden. Places come from the service and never move by themselves.
import { sentence, stage } from "./graph_dom.js";
import { badge, letters, looks, signed } from "./graph_looks.js";
import { view, writeView } from "./graph_address.js";

// Only what vis-network has taken up can be asked for its place.
let badged = [];
export const nodes = new vis.DataSet();
export const edges = new vis.DataSet();
export const drawn = { data: null, network: null };

const lines = (texts) => {
  const box = document.createElement("div");
  texts.filter(Boolean).forEach((text) => {
    const line = document.createElement("div");
    line.textContent = text;
    box.append(line);
  });
  return box;
};

export const period = (edge) => (edge.since ? `${edge.since} – ${edge.until ?? ""}`.trim() : "");
export const edgeLines = (edge) => edge.title ?? [edge.said, period(edge), edge.count ? `× ${edge.count}` : ""];

const figures = ([households, affected, faults]) => sentence(document.querySelector("[data-published]") ? "published" : "figures", households, affected, faults);
export const nodeLines = (node) => [...(node.title ?? [node.label]), node.figures ? figures(node.figures) : ""];

export const isFocus = (node) => node.id === drawn.data.nodes[0].id;
const isHidden = (node) => view.hide.has(node.kind) && !isFocus(node);

const asNode = (node) => ({
  ...node,
  ...view.pins.get(node.id),
  hidden: isHidden(node),
  title: lines(nodeLines(node)),
  ...(node.shape === "box" || node.level === undefined ? {} : letters(node.level, scaleNow())),
});
// Lines that join the same two lie beside each other, the first of them straight.
const asEdge = (edge) => ({
  ...edge,
  title: lines(edgeLines(edge)),
  ...(edge.strong ? { color: { color: looks([]).edges.color.highlight } } : {}),
  ...(edge.sign ? signed(edge.sign) : {}),
  ...(edge.bend ? { smooth: { enabled: true, type: edge.bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.min(0.12 * Math.abs(edge.bend), 0.6) } } : {}),
});

const scaleNow = () => 2 ** (Math.round(2 * Math.log2(drawn.network?.getScale() ?? 1)) / 2);

const merged = (options, extra) => Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, { ...options[key], ...value }]));
const groups = () => new Set(drawn.data.nodes.map((node) => node.group));

// Draws what the service says. Nodes that stay are not touched, so that the picture does not jump.
export const show = (data) => {
  drawn.data = data;
  badged = [];
  const there = new Set(data.nodes.map((node) => node.id));
  edges.clear();
  nodes.remove(nodes.getIds().filter((id) => !there.has(id)));
  nodes.update(data.nodes.map(asNode));
  edges.add(data.edges.map(asEdge));
  badged = data.nodes.filter((node) => node.badge);
  if (drawn.network) drawn.network.setOptions(looks(groups()));
  else begin(data);
  stage.dataset.drawn = String(data.nodes.length);
};

const begin = (data) => {
  const network = new vis.Network(stage, { nodes, edges }, { ...data.options, ...merged(data.options, looks(groups())) });
  drawn.network = network;
  network.on("afterDrawing", paintBadges);
  network.on("zoom", settle);
  network.on("dragEnd", (event) => (event.nodes.length ? pin(event.nodes) : settle()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => network.setOptions(looks(groups())));
  if (view.at) network.moveTo({ position: { x: view.at[0], y: view.at[1] }, scale: view.at[2] });
  else {
    network.fit({ animation: false });
    // What is written below the nodes is measured when it is first drawn; only then is there room for it at the edges.
    network.once("afterDrawing", () => network.fit({ animation: false }));
  }
  resize();
};

const paintBadges = (context) =>
  badged
    .filter((node) => !isHidden(node))
    .forEach((node) => badge(context, drawn.network.getPosition(node.id), node.size ?? 17, node.badge, drawn.network.getScale()));

// Letters follow the scale by steps, once the picture has come to rest.
let waiting = 0;
let lastScale = 0;
export const settle = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    resize();
    const { x, y } = drawn.network.getViewPosition();
    view.at = [Math.round(x), Math.round(y), Number(drawn.network.getScale().toFixed(3))];
    writeView();
  }, 180);
};
const resize = () => {
  const scale = scaleNow();
  if (scale === lastScale) return;
  lastScale = scale;
  const sized = drawn.data.nodes.filter((node) => node.level < 2 && node.shape !== "box");
  nodes.update(sized.map((node) => ({ id: node.id, ...letters(node.level, scale) })));
};

export const pin = (ids) => {
  Object.entries(drawn.network.getPositions(ids)).forEach(([id, { x, y }]) => {
    const place = { x: Math.round(x), y: Math.round(y) };
    view.pins.set(id, place);
    nodes.update({ id, ...place });
  });
  writeView();
  stage.dispatchEvent(new Event("pinned"));
};

export const unpin = (ids) => {
  const home = new Map(drawn.data.nodes.map((node) => [node.id, node]));
  ids.forEach((id) => {
    view.pins.delete(id);
    if (home.has(id)) nodes.update({ id, x: home.get(id).x, y: home.get(id).y });
  });
  writeView();
  stage.dispatchEvent(new Event("pinned"));
};

export const hide = (kinds) => {
  view.hide = new Set(kinds);
  nodes.update(drawn.data.nodes.map((node) => ({ id: node.id, hidden: isHidden(node) })));
  writeView();
};

export const visible = () => nodes.get({ filter: (node) => !node.hidden });
export const nodeOf = (id) => drawn.data.nodes.find((node) => node.id === id);
export const edgesOf = (id) => drawn.data.edges.filter((edge) => edge.from === id || edge.to === id);

// What came is brought into sight, with all that was there; a picture that fits as it is stays.
export const makeRoom = (ids) => {
  const spots = Object.values(drawn.network.getPositions(ids)).map((spot) => drawn.network.canvasToDOM(spot));
  if (spots.some(({ x, y }) => x < 0 || y < 0 || x > stage.clientWidth || y > stage.clientHeight)) fit();
};

export const zoom = (factor) => {
  drawn.network.moveTo({ scale: drawn.network.getScale() * factor });
  settle();
};
export const fit = () => {
  drawn.network.fit({ animation: false });
  settle();
};
export const pan = (right, down) => {
  const { x, y } = drawn.network.getViewPosition();
  const far = 120 / drawn.network.getScale();
  drawn.network.moveTo({ position: { x: x + right * far, y: y + down * far } });
  settle();
};
export const bringIntoSight = (id) => {
  const { x, y } = drawn.network.canvasToDOM(drawn.network.getPosition(id));
  const inside = x > 40 && y > 40 && x < stage.clientWidth - 40 && y < stage.clientHeight - 40;
  if (!inside) drawn.network.moveTo({ position: drawn.network.getPosition(id) });
  if (!inside) settle();
};
