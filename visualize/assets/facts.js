// Suggests the codes that a field takes while one writes: by code or by name. Without it the code is written by hand.
"use strict";

const PAUSE = 150;

const suggest = (field) => {
  const list = field.list;
  let waiting = 0;
  let asked = "";
  const ask = async () => {
    const said = field.value.trim();
    if (said === asked) return;
    asked = said;
    const lang = document.documentElement.lang === "zh" ? "zh" : "en";
    const answer = await fetch(`/facts/codes?${new URLSearchParams({ kinds: field.dataset.kinds, q: said, lang })}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || said !== asked) return;
    const { codes } = await answer.json();
    list.replaceChildren(
      ...codes.map(({ code, label }) => {
        const option = document.createElement("option");
        option.value = code;
        option.textContent = label ? `${label} (${code})` : code;
        return option;
      }),
    );
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask().catch(() => {}), PAUSE);
  };
  field.addEventListener("input", soon);
  field.addEventListener("focus", soon);
};

document.querySelectorAll("input[data-kinds]").forEach(suggest);
