// Everything by keys and by buttons: nothing needs a mouse, or dragging.
import { at, say, stage } from "./graph_dom.js";
import { drawn, fit, nodes, pan, pin, visible, zoom } from "./graph_picture.js";
import { centre, choose, chooseNothing, chosen, open } from "./graph_chosen.js";
import { act, expandable } from "./graph_steps.js";
import { clearWay, walk } from "./graph_way.js";
import { copy, help, png, unpinAll } from "./graph_files.js";
import { served } from "./graph_dom.js";

const buttons = {
  in: () => zoom(1.25), out: () => zoom(0.8), fit,
  left: () => pan(-1, 0), right: () => pan(1, 0), up: () => pan(0, -1), down: () => pan(0, 1),
  undo: act.undo, reveal: act.reveal, unpin: unpinAll, png, copy, help,
};

// The nearest node in a direction: near along it, and not far to the side.
const go = (dx, dy) => {
  const now = chosen();
  if (!now) return choose(drawn.data.nodes[0].id);
  const here = drawn.network.getPosition(now.id);
  const reach = visible()
    .filter((node) => node.id !== now.id)
    .map((node) => {
      const there = drawn.network.getPosition(node.id);
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      return { id: node.id, along, cost: along + 2 * aside };
    })
    .filter((one) => one.along > 1)
    .sort((one, other) => one.cost - other.cost);
  if (reach.length) choose(reach[0].id);
};

const move = (dx, dy) => {
  const node = chosen();
  if (!node) return;
  const { x, y } = drawn.network.getPosition(node.id);
  nodes.update({ id: node.id, x: x + dx * 20, y: y + dy * 20 });
  pin([node.id]);
};

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const withNode = (what) => () => what(chosen() ?? drawn.data.nodes[0]);
const inSteps = (what) => () => served && drawn.data.total !== undefined && what();
const keys = {
  enter: withNode(open), f: withNode(centre), p: withNode(walk), u: inSteps(act.undo), r: inSteps(act.reveal),
  e: inSteps(withNode((node) => (expandable(node) ? act.ask(node) : node.open && act.open(node.id)))),
  delete: inSteps(() => chosen() && act.remove(chosen().id)),
  "+": buttons.in, "=": buttons.in, "-": buttons.out, 0: fit,
  "/": () => at("sought")?.focus(), "?": help,
  escape: () => {
    clearWay();
    chooseNothing();
    say("");
  },
};

export const startKeys = () => {
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    const arrow = ARROWS[event.key];
    const doing = arrow ? () => (event.shiftKey ? pan : event.altKey ? move : go)(...arrow) : !event.altKey && keys[event.key.toLowerCase()];
    if (!doing) return;
    event.preventDefault();
    doing();
  });
  document.querySelectorAll("[data-do]").forEach((one) => one.addEventListener("click", () => buttons[one.dataset.do]()));
};
