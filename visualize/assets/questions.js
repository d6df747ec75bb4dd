"use strict";
// Shows the questions that have every word somebody types, and how many they are.
(() => {
  const field = document.getElementById("filter"), said = document.getElementById("shown");
  const text = (one, part) => one.querySelector(part).textContent.toLowerCase();
  // Of each its name and both sentences, not the words of its form.
  const questions = [...document.querySelectorAll("details.question")].map((one) => [one, `${text(one, "summary")} ${text(one, "p.beside")}`]);
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [one, about] of questions) {
      one.hidden = !words.every((word) => about.includes(word));
      shown += one.hidden ? 0 : 1;
    }
    for (const theme of document.querySelectorAll(".theme")) theme.hidden = !theme.querySelector("details:not([hidden])");
    said.textContent = `${shown} / ${questions.length} ${said.dataset.of}`;
  };
  document.getElementById("sought").hidden = false;
  field.addEventListener("input", filter);
  filter();
})();
