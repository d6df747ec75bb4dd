"use strict";
// Shows the page anew once what it waits for is there: the page says data-waiting as long as it is not.
(() => {
  const EVERY = 4000;
  if (!document.querySelector("[data-waiting]")) return;
  const look = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const text = answer && answer.ok ? await answer.text() : "";
    const there = text && !new DOMParser().parseFromString(text, "text/html").querySelector("[data-waiting]");
    if (there) location.reload();
    else setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
