// Runs a SELECT or ASK in the page and shows it as a table; every other format, and every other query, is left to the form.
"use strict";

(() => {
  const form = document.getElementById("sparql");
  const query = document.getElementById("query");
  const format = document.getElementById("format");
  const result = document.getElementById("result");

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  };

  const table = (answer) => {
    const box = element("div", "", result);
    box.className = "scroll";
    box.tabIndex = 0;
    const made = element("table", "", box);
    made.className = "answer";
    element("caption", `${answer.results.bindings.length} × ${answer.head.vars.length}`, made);
    const head = element("tr", "", element("thead", "", made));
    answer.head.vars.forEach((name) => (element("th", name, head).scope = "col"));
    const body = element("tbody", "", made);
    answer.results.bindings.forEach((row) => {
      const line = element("tr", "", body);
      answer.head.vars.forEach((name) => element("td", row[name]?.value ?? "", line));
    });
  };

  const show = async (response) => {
    const answer = await response.json();
    result.replaceChildren();
    if (!response.ok) element("p", `${answer.title}: ${answer.detail}`, result).className = "note alarm";
    else if (answer.results) table(answer);
    else element("pre", JSON.stringify(answer.boolean ?? answer, null, 2), result);
    result.focus();
  };

  form.addEventListener("submit", (event) => {
    if (format.value !== "json") return;
    event.preventDefault();
    const asked = new URLSearchParams({ query: query.value, format: "json" });
    fetch("/sparql", { method: "POST", body: asked }).then(show, (error) => element("p", error.message, result));
  });

  document.querySelectorAll("[data-example]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      query.value = document.getElementById(button.dataset.example).textContent;
      query.focus();
    });
  });
})();
