// Steps that change what is drawn: expand, open, remove, reveal, undo. Each is an address of its own, so that "back" undoes it.
import { ask, at, button, details, element, say, sentence, served, stage } from "./graph_dom.js";
import { asked, dataAddress, pushQuery, step, steps, takeQuery } from "./graph_address.js";
import { drawn, makeRoom, show } from "./graph_picture.js";

const MOST = 2000;

// A thing can be expanded; what is counted or held here cannot. The focus is, but for the map.
export const expandable = (node) => node.focus === node.id && !(node.id === drawn.data.nodes[0].id && drawn.data.focus);

const busy = (is) => stage.setAttribute("aria-busy", String(is));

// Only what was asked for last is drawn: an answer that comes late would undo a later step.
let latest = 0;
const load = () => {
  const turn = ++latest;
  busy(true);
  return ask(dataAddress())
    .then((data) => {
      if (turn !== latest) return;
      const before = drawn.data.drawn;
      const there = new Set(drawn.data.nodes.map((node) => node.id));
      show(data);
      makeRoom(data.nodes.map((node) => node.id).filter((id) => !there.has(id)));
      stage.dispatchEvent(new Event("shown"));
      const change = data.drawn - before;
      say(change < 0 ? sentence("taken", -change, data.drawn) : sentence("added", change, data.drawn));
      if (data.missing.length) say(sentence("missing", data.missing.join(", ")));
      if (data.truncated && data.drawn >= data.limit && data.limit < MOST) offerMore(data);
    })
    .catch(() => turn === latest && say(sentence("failed")))
    .finally(() => turn === latest && busy(false));
};

const offerMore = (data) => {
  const box = element("p", `${sentence("full", data.drawn, MOST)} `, null);
  box.className = "note";
  button(sentence("anyway"), () => act.limit(MOST), box);
  details.prepend(box);
};

const go = (list) => {
  pushQuery({ steps: list.join(";") });
  return load();
};

export const act = {
  expand: (key, relations) => go([...steps(), step("expand", key, relations)]),
  open: (key) => go([...steps(), step("open", key)]),
  remove: (key) => go([...steps(), step("remove", key)]),
  reveal: () => go([...steps().filter((one) => one !== "reveal"), "reveal"]),
  undo: () => (steps().length ? go(steps().slice(0, -1)).then(() => say(sentence("undone"))) : say(sentence("nothing"))),
  limit: (most) => {
    pushQuery({ limit: String(most) });
    return load();
  },
  // How many neighbours each relation would bring, before any is drawn.
  ask: (node) =>
    ask(`/graph/around.json?node=${encodeURIComponent(node.id)}&as_of=${drawn.data.as_of}`)
      .then((found) => offer(node, found.relations))
      .catch(() => say(sentence("failed"))),
};

const offer = (node, relations) => {
  at("relations")?.remove();
  const form = document.createElement("form");
  form.id = "relations";
  const set = element("fieldset", "", form);
  element("legend", `${sentence("expand")} ${node.label}`, set);
  relations.forEach((one) => {
    const label = element("label", "", set);
    const box = document.createElement("input");
    box.type = "checkbox";
    box.name = "relation";
    box.value = one.kind;
    box.checked = true;
    label.append(box, ` ${one.said} `);
    element("span", one.number.toLocaleString(), label).className = "count";
  });
  element("button", sentence("expandChosen"), set);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wanted = new FormData(form).getAll("relation");
    form.remove();
    if (wanted.length) act.expand(node.id, wanted.length === relations.length ? [] : wanted);
    stage.focus();
  });
  details.prepend(form);
  form.querySelector("input")?.focus();
};

export const followHistory = () =>
  window.addEventListener("popstate", () => {
    const before = String(asked);
    takeQuery();
    if (served && String(asked) !== before) load();
  });
