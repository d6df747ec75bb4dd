// Every page: menus that close, and the tools beside the way here (copy the link, print). All of it works without them.
"use strict";
const menus = [...document.querySelectorAll("details.menu")];

const close = (menu, focus) => {
  if (!menu.open) return;
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
};

for (const menu of menus) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    close(menu, true);
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu, false);
  });
  menu.addEventListener("toggle", () => {
    if (menu.open) menus.filter((other) => other !== menu).forEach((other) => close(other, false));
  });
}
document.addEventListener("pointerdown", (event) => menus.filter((menu) => !menu.contains(event.target)).forEach((menu) => close(menu, false)));

const tools = document.getElementById("tools");
const tool = (name, act) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = name;
  button.addEventListener("click", () => act(button));
  tools.append(button);
};

if (navigator.clipboard) {
  tool(tools.dataset.link, async (button) => {
    await navigator.clipboard.writeText(location.href);
    button.textContent = tools.dataset.linked;
    setTimeout(() => (button.textContent = tools.dataset.link), 2000);
  });
}
tool(tools.dataset.print, () => window.print());

// On paper nothing can be opened any more. (Styles do the same where they can.)
const closed = () => [...document.querySelectorAll("main details:not([open], .question)")];
let opened = [];
addEventListener("beforeprint", () => {
  opened = closed();
  opened.forEach((one) => (one.open = true));
});
addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));
