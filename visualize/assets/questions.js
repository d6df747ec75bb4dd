"use strict";
// Shows the questions that have every word somebody types, and how many they are.
(() => {
  const field = document.getElementById("filter"), said = document.getElementById("shown");
  const questions = [...document.querySelectorAll("details.question[data-words]")];
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of questions) {
      one.hidden = !words.every((word) => one.dataset.words.toLowerCase().includes(word));
      shown += one.hidden ? 0 : 1;
    }
    for (const theme of document.querySelectorAll(".theme")) theme.hidden = !theme.querySelector("details:not([hidden])");
    said.textContent = `${shown} / ${questions.length} ${said.dataset.of}`;
  };
  document.getElementById("sought").hidden = false;
  field.addEventListener("input", filter);
  filter();
})();
