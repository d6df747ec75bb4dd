// Draws a picture with vis-network and lets it be walked, expanded, searched and taken along.
import { ask, at, details, element, sentence, served, stage } from "./graph_dom.js";
import { readView, view } from "./graph_address.js";
import { drawn, nodeOf, show } from "./graph_picture.js";
import { choose, open, tellEdge, tellNode } from "./graph_chosen.js";
import { followHistory } from "./graph_steps.js";
import { showWay } from "./graph_way.js";
import { offerNames, startSearch } from "./graph_search.js";
import { count, fillTable, startLegend } from "./graph_table.js";
import { pointToFiles, startFiles } from "./graph_files.js";
import { startKeys } from "./graph_keys.js";

const refresh = () => {
  count();
  fillTable();
  offerNames();
  pointToFiles();
};

const start = (data) => {
  readView();
  show(data);
  drawn.network.on("click", (event) => {
    if (event.nodes.length) return tellNode(nodeOf(event.nodes[0]));
    if (event.edges.length) tellEdge(drawn.data.edges.find((edge) => edge.id === event.edges[0]));
  });
  drawn.network.on("doubleClick", (event) => event.nodes.length && open(nodeOf(event.nodes[0])));
  startKeys();
  startLegend();
  startFiles();
  if (data.total !== undefined) {
    document.querySelector(".graph-tools")?.removeAttribute("hidden");
    startSearch();
    followHistory();
    stage.addEventListener("shown", refresh);
    refresh();
  }
  if (view.on) choose(view.on, Boolean(view.at));
  if (view.way.length === 2) showWay(...view.way);
};

const failed = () => {
  stage.dataset.drawn = "failed";
  details.replaceChildren();
  element("p", sentence("failed"), details);
};

if (served) ask(stage.dataset.url).then(start).catch(failed);
else start(JSON.parse(at("data").textContent));
