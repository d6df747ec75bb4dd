// Search inside the picture: the list offers what is drawn; the first that fits is chosen.
import { at, say, sentence, stage } from "./graph_dom.js";
import { visible } from "./graph_picture.js";
import { choose } from "./graph_chosen.js";

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export const offerNames = () => {
  const list = at("drawn");
  list?.replaceChildren(...[...new Set(visible().map((node) => node.label))].sort().map((label) => Object.assign(document.createElement("option"), { value: label })));
};

const find = (said) => {
  const wanted = plain(said.trim());
  if (!wanted) return;
  const texts = visible().map((node) => [node.id, plain(`${node.label} ${node.id}`), plain(node.label)]);
  const found = texts.filter(([, text]) => text.includes(wanted)).sort((one, other) => (other[2] === wanted) - (one[2] === wanted));
  if (!found.length) return say(sentence("notFound"));
  choose(found[0][0]);
  say(`${sentence("found", found.length)}: ${found[0][2]}`);
  stage.focus();
};

export const startSearch = () =>
  at("seek")?.addEventListener("submit", (event) => {
    event.preventDefault();
    find(at("sought").value);
  });
