// A graph as a picture (vis-network). Names, types and values of a thing stand at it; links between things are lines.
"use strict";

const MOST_NODES = 200;
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const NAMING = /[#/](?:label|prefLabel|name)$/;

// Only when a picture is wanted is its program loaded.
const loadVis = (() => {
  let asked = null;
  return () =>
    (asked ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { src: word.vis, onload: done, onerror: failed });
      document.head.append(script);
    }));
})();

const keyOf = (term) => (term.type === "bnode" ? `_:${term.value}` : term.value);

// Nodes and lines of a graph: the first nodes that its statements name, and all lines between them.
const network = (answer) => {
  const nodes = new Map();
  const whole = new Set();
  const node = (term) => {
    const key = keyOf(term);
    whole.add(key);
    if (!nodes.has(key) && nodes.size < MOST_NODES) nodes.set(key, { id: key, name: key.startsWith(word.base) ? key.slice(word.base.length) : short(key), lines: [short(key)] });
    return nodes.get(key);
  };
  const edges = [];
  answer.rows.forEach(({ s, p, o }) => {
    const from = node(s);
    const isThing = o.type !== "literal" && p.value !== TYPE;
    const to = isThing ? node(o) : null;
    if (from && to) edges.push({ from: from.id, to: to.id, label: short(p.value) });
    if (!from || isThing) return;
    if (NAMING.test(p.value) && (!from.named || o["xml:lang"] === word.lang)) Object.assign(from, { name: o.value, named: true });
    from.lines.push(`${short(p.value)}: ${o.type === "literal" ? o.value : short(o.value)}`);
  });
  return { nodes: [...nodes.values()], edges, whole: whole.size };
};

const showPicture = async (answer, parent) => {
  const stage = element("div", "", parent);
  stage.className = "stage";
  stage.setAttribute("role", "img");
  const { nodes, edges, whole } = network(answer);
  stage.setAttribute("aria-label", `${word.picture}: ${nodes.length} / ${whole}`);
  element("p", `${word.shown} ${number(nodes.length)} / ${number(whole)}`, parent).className = "facts";
  await loadVis();
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const title = (lines) => {
    const box = document.createElement("div");
    lines.forEach((line) => element("div", line, box));
    return box;
  };
  const drawn = new vis.Network(
    stage,
    { nodes: nodes.map((node) => ({ id: node.id, label: node.name.slice(0, 60), title: title(node.lines) })), edges },
    {
      layout: { randomSeed: 7, improvedLayout: false },
      physics: { solver: "forceAtlas2Based", stabilization: { iterations: 200 } },
      interaction: { hideEdgesOnDrag: true, hideEdgesOnZoom: true },
      nodes: { shape: "dot", size: 12, color: { background: token("--c-lead"), border: token("--ink") }, font: { color: token("--ink") } },
      edges: { smooth: false, arrows: { to: { enabled: true, scaleFactor: 0.5 } }, color: token("--c-edge"), font: { color: token("--ink"), strokeColor: token("--paper"), size: 11 } },
    },
  );
  drawn.once("stabilizationIterationsDone", () => {
    drawn.setOptions({ physics: false });
    drawn.fit();
    stage.dataset.drawn = "yes";
  });
};
