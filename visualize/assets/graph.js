// Draws what /graph.json says with vis-network. Data reach the page as text only: never as markup, never as script.
"use strict";

(() => {
  const stage = document.getElementById("stage");
  const details = document.getElementById("details");
  const said = document.getElementById("said");
  const word = stage.dataset;

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent?.append(made);
    return made;
  };

  // Only paths of this service become links.
  const link = (path, text, parent) => {
    if (!path || !path.startsWith("/") || path.startsWith("//")) return null;
    const made = element("a", text, parent);
    made.href = inLanguage(path);
    return made;
  };

  const inLanguage = (path) => (word.lang === "zh" ? path.replace(/(#.*)?$/, (mark) => `${path.includes("?") ? "&" : "?"}lang=zh${mark}`) : path);

  const lines = (texts) => {
    const box = document.createElement("div");
    texts.forEach((text) => element("div", text, box));
    return box;
  };

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Colours are the tokens of the style sheet, so that both themes and the legend agree with the picture.
  const looks = (groups) => {
    const ink = token("--ink");
    const paper = token("--paper");
    const colour = (group) => {
      const fill = token(`--c-${group}`) || token("--c-subject");
      const light = { background: fill, border: token("--c-focus") };
      return { color: { background: fill, border: ink, highlight: light, hover: light } };
    };
    const edge = { color: token("--c-edge"), highlight: token("--c-focus"), hover: token("--c-focus") };
    return {
      groups: Object.fromEntries([...groups].map((group) => [group, colour(group)])),
      nodes: { font: { color: ink, size: 16, strokeWidth: 4, strokeColor: paper } },
      edges: { color: edge, font: { color: ink } },
    };
  };

  const draw = (data) => {
    const nodes = new vis.DataSet(data.nodes.map((node) => ({ ...node, title: lines(node.title) })));
    const strong = (edge) => (edge.strong ? { color: { color: token("--c-focus") } } : {});
    const edges = new vis.DataSet(data.edges.map((edge) => ({ ...edge, ...strong(edge), title: lines(edge.title) })));
    const titles = new Map(data.edges.map((edge) => [edge.id, edge.title]));
    const groups = new Set(data.nodes.map((node) => node.group));
    const network = new vis.Network(stage, { nodes, edges }, { ...data.options, ...merged(data.options, looks(groups)) });

    const showNode = (id) => {
      const node = nodes.get(id);
      details.replaceChildren();
      const heading = element("p", "", details);
      element("strong", node.label, heading);
      const ways = element("p", "", details);
      link(node.href, node.href?.startsWith("/q/") ? word.list : word.open, ways);
      if (node.focus) {
        ways.append(" ");
        link(`/graph?focus=${encodeURIComponent(node.focus).replace("%2F", "/")}&as_of=${data.as_of}`, word.centre, ways);
      }
      const list = element("ul", "", details);
      network.getConnectedEdges(id).forEach((edge) => showLine(edges.get(edge), element("li", "", list), id));
      said.textContent = `${node.label}: ${list.childElementCount}`;
    };

    // Beside a chosen node only the other end of a line is named.
    const showLine = (edge, parent, beside) => {
      const from = edge.from === beside ? "" : nodes.get(edge.from).label;
      const to = edge.to === beside ? "" : nodes.get(edge.to).label;
      element("span", `${from} → ${to}: ${titles.get(edge.id).join(" · ")} `, parent);
      link(edge.href, word.record, parent);
    };

    const choose = (id) => {
      network.selectNodes([id]);
      showNode(id);
    };

    network.on("click", (event) => {
      if (event.nodes.length) return showNode(event.nodes[0]);
      if (event.edges.length) {
        details.replaceChildren();
        showLine(edges.get(event.edges[0]), element("p", "", details));
      }
    });
    network.on("doubleClick", (event) => event.nodes.length && open(nodes.get(event.nodes[0])));

    const open = (node) => node.href?.startsWith("/") && location.assign(inLanguage(node.href));
    const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });
    const fit = () => network.fit({ animation: false });
    const ways = { in: () => zoom(1.25), out: () => zoom(0.8), fit };
    document.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", () => ways[button.dataset.do]()));

    // The nearest node in a direction: near along it, and not far to the side.
    const step = (dx, dy) => {
      const now = network.getSelectedNodes()[0] ?? data.nodes[0].id;
      if (!network.getSelectedNodes().length) return choose(now);
      const here = network.getPosition(now);
      const reach = nodes
        .get({ filter: (node) => !node.hidden && node.id !== now })
        .map((node) => {
          const there = network.getPosition(node.id);
          const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
          const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
          return { id: node.id, along, cost: along + 2 * aside };
        })
        .filter((one) => one.along > 1)
        .sort((one, other) => one.cost - other.cost);
      if (reach.length) choose(reach[0].id);
    };
    const chosen = () => nodes.get(network.getSelectedNodes()[0] ?? data.nodes[0].id);
    const centre = () => {
      const focus = chosen().focus;
      if (focus) location.assign(inLanguage(`/graph?focus=${encodeURIComponent(focus).replace("%2F", "/")}&as_of=${data.as_of}`));
    };
    const keys = {
      ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
      Enter: () => open(chosen()), f: centre, F: centre, "+": ways.in, "=": ways.in, "-": ways.out, 0: fit,
      Escape: () => network.unselectAll(),
    };
    stage.addEventListener("keydown", (event) => {
      const act = keys[event.key];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    });

    document.querySelectorAll("[data-kind]").forEach((box) => {
      box.disabled = false;
      box.addEventListener("change", () => {
        const focus = data.nodes[0].id;
        const same = data.nodes.filter((node) => node.kind === box.dataset.kind && node.id !== focus);
        nodes.update(same.map((node) => ({ id: node.id, hidden: !box.checked })));
      });
    });

    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => network.setOptions(looks(groups)));
    network.once("afterDrawing", () => (stage.dataset.drawn = String(data.nodes.length)));
    fit();
  };

  const merged = (options, extra) =>
    Object.fromEntries(Object.entries(extra).map(([key, value]) => [key, { ...options[key], ...value }]));

  fetch(word.url, { headers: { Accept: "application/json" } })
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error(String(response.status)))))
    .then(draw)
    .catch(() => {
      stage.dataset.drawn = "failed";
      details.replaceChildren();
      element("p", word.failed, details);
    });
})();
