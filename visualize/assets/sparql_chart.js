// A column of numbers as bars, named by another column.
"use strict";

const MOST_BARS = 60;
const BAR = 24;
const NAME_WIDTH = 300;
const BARS_WIDTH = 560;

const isNumber = (term) => term?.type === "literal" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(term.value);

const numeric = (answer) =>
  answer.vars.filter((name) => answer.rows.some((row) => row[name]) && answer.rows.every((row) => !row[name] || isNumber(row[name])));

const drawBars = (answer, label, value, parent) => {
  const space = "http://www.w3.org/2000/svg";
  const rows = answer.rows.filter((row) => row[value]).slice(0, MOST_BARS);
  const values = rows.map((row) => Number(row[value].value));
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const scale = BARS_WIDTH / (most - least || 1);
  const draw = (name, facts, text, into) => {
    const made = document.createElementNS(space, name);
    Object.entries(facts).forEach(([key, said]) => made.setAttribute(key, said));
    made.textContent = text;
    into.append(made);
    return made;
  };
  const svg = draw("svg", { class: "bars", role: "img", viewBox: `0 0 ${NAME_WIDTH + BARS_WIDTH + 100} ${rows.length * BAR + 4}` }, "", parent);
  svg.setAttribute("aria-label", `${label}, ${value}: ${rows.length}`);
  rows.forEach((row, place) => {
    const y = place * BAR;
    const zero = NAME_WIDTH + 10 - least * scale;
    const width = Math.abs(values[place]) * scale;
    const name = row[label] ? (row[label].type === "uri" ? short(row[label].value) : row[label].value) : "";
    draw("text", { x: NAME_WIDTH, y: y + 17, "text-anchor": "end" }, name.length > 40 ? `${name.slice(0, 39)}…` : name, svg);
    draw("rect", { x: values[place] < 0 ? zero - width : zero, y: y + 4, width, height: BAR - 8 }, "", svg);
    draw("text", { x: Math.max(zero, zero + values[place] * scale) + 6, y: y + 17 }, row[value].value, svg);
  });
  element("p", `${word.shown} ${number(rows.length)} / ${number(answer.rows.length)}`, parent).className = "facts";
};

const showChart = (answer, parent) => {
  const values = numeric(answer);
  const ask = element("div", "", parent);
  ask.className = "ask";
  const drawn = element("div", "", parent);
  const pick = (said, id, names, first) => {
    const field = element("div", "", ask);
    field.className = "field";
    element("label", said, field).htmlFor = id;
    const select = element("select", "", field);
    select.id = id;
    names.forEach((name) => element("option", name, select));
    select.value = first;
    select.addEventListener("change", () => redraw());
    return select;
  };
  const names = answer.vars.filter((name) => !values.includes(name));
  const named = names.find((name) => answer.rows[0][name]?.type === "literal") ?? names[0] ?? answer.vars[0];
  const label = pick(word.label, "chart-label", answer.vars, named);
  const value = pick(word.value, "chart-value", values, values[0]);
  const redraw = () => {
    drawn.replaceChildren();
    drawBars(answer, label.value, value.value, drawn);
  };
  redraw();
};
