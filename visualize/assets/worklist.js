// The worklist with a script: rows ticked in a stretch, only the fields that an act takes, remedies in place, own filters kept.
"use strict";

const work = document.getElementById("work");
const zh = document.documentElement.lang === "zh";
const say = (en, chinese) => (zh ? chinese : en);
const element = (name, text, properties = {}) => Object.assign(document.createElement(name), { textContent: text }, properties);

const ticking = () => {
  const boxes = [...work.querySelectorAll('input[name="row"]')];
  const all = document.getElementById("tick-all");
  const counted = document.getElementById("counted");
  const total = work.elements.total.value;
  let last = null;
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    const everything = work.elements.which.value === "all";
    counted.textContent = everything ? say(`All ${total} that match.`, `符合条件的全部 ${total} 项。`) : say(`${ticked} ticked.`, `已勾选 ${ticked} 项。`);
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  boxes.forEach((box, place) => {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(last, place), Math.max(last, place)];
        for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
      }
      last = place;
      count();
    });
  });
  for (const radio of work.elements.which) radio.addEventListener("change", count);
  count();
};

const acting = () => {
  const act = work.elements.act;
  const fit = () => {
    for (const field of work.querySelectorAll("[data-for]")) {
      field.hidden = field.dataset.for !== act.value;
      for (const input of field.querySelectorAll("input, select")) input.disabled = field.hidden;
    }
    work.elements.comment.required = act.value === "comment";
  };
  act.addEventListener("change", fit);
  fit();
  const who = work.elements.who;
  who.value ||= localStorage.getItem("remit.who") ?? "";
  work.addEventListener("submit", () => localStorage.setItem("remit.who", who.value));
};

const remedies = (details) => {
  const place = details.querySelector(".remedies");
  const link = place.querySelector("a");
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    place.textContent = say("Trying …", "试算中……");
    try {
      const answer = await fetch(details.dataset.remedies, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      const list = element("ol", "");
      for (const one of [...found.remedies, ...found.besides]) {
        const item = element("li", one.changes.map((change) => change.sentence[zh ? "zh" : "en"]).join(" "));
        item.append(" ", element("a", say("as a what-if", "作为假设"), { href: one.whatif }));
        if (one.changes.length === 1 && one.changes[0].form) item.append(" · ", element("a", say("enter this", "录入"), { href: one.changes[0].form }));
        list.append(item);
      }
      place.replaceChildren(element("strong", found.verdict[zh ? "zh" : "en"]), list, link);
    } catch {
      place.replaceChildren(say("It could not be tried here. ", "无法在此试算。"), element("a", say("Open its page", "打开页面"), { href: link.href }));
    }
  });
};

const filters = () => {
  const keep = document.getElementById("keep");
  const list = document.getElementById("saved");
  const read = () => {
    try {
      return Object.entries(JSON.parse(localStorage.getItem("remit.filters") ?? "{}")).filter(([, query]) => typeof query === "string");
    } catch {
      return [];
    }
  };
  const write = (entries) => localStorage.setItem("remit.filters", JSON.stringify(Object.fromEntries(entries)));
  const show = () => {
    const saved = read();
    list.hidden = saved.length === 0;
    list.replaceChildren(
      ...saved.map(([name, query]) => {
        const item = element("li", "");
        const box = element("span", "");
        const link = element("a", name, { href: `/findings?${query}` });
        const forget = element("button", "×", { type: "button", ariaLabel: `${keep.dataset.forget} ${name}` });
        forget.addEventListener("click", () => {
          write(read().filter(([other]) => other !== name));
          show();
        });
        box.append(link, forget);
        item.append(box);
        return item;
      }),
    );
  };
  keep.hidden = false;
  const name = document.getElementById("keep-name");
  keep.querySelector("button").addEventListener("click", () => {
    if (!name.value.trim()) return name.focus();
    write([...read(), [name.value.trim(), location.search.slice(1)]]);
    name.value = "";
    show();
  });
  show();
};

if (work) {
  ticking();
  acting();
  document.querySelectorAll("details.why").forEach(remedies);
}
filters();
