"use strict";
// Opens what stands behind a cell of the matrix beside it; without this script the links of the cell lead there.
(() => {
  const panel = document.getElementById("opened");
  let from = null;
  const close = () => {
    panel.hidden = true;
    if (from) from.focus();
  };
  const show = (content) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = panel.dataset.close;
    button.addEventListener("click", close);
    panel.replaceChildren(button, content);
    panel.hidden = false;
    panel.focus();
  };
  const asked = (cell) => {
    const table = cell.closest("table"), [duty, subject] = cell.dataset.cell.split(" ");
    const said = new URLSearchParams({ place: cell.dataset.at || table.dataset.place, duty, as_of: table.dataset.day });
    if (subject) said.set("subject", subject);
    if (panel.dataset.lang !== "en") said.set("lang", panel.dataset.lang);
    if (panel.dataset.known) said.set("known_at", panel.dataset.known);
    return `/matrix/cell?${said}`;
  };
  const open = async (cell) => {
    const answer = await fetch(asked(cell), { headers: { Accept: "text/html" } }).catch(() => null);
    const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const content = page && page.getElementById("cell");
    show(content ? document.importNode(content, true) : document.createTextNode(panel.dataset.failed));
    const heading = panel.querySelector("h1");
    if (heading) {
      const smaller = document.createElement("h2");
      smaller.append(...heading.childNodes);
      heading.replaceWith(smaller);
    }
  };
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("td[data-cell]");
    if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    from = event.target.closest("a") || cell.querySelector("a");
    open(cell);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });
})();
