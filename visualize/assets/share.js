// Puts the address or the words of an answer on the clipboard, where the browser lets a page do so.
"use strict";

const chinese = document.documentElement.lang === "zh";

if (navigator.clipboard) {
  for (const place of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    const copied = chinese ? "已复制" : "Copied";
    button.type = "button";
    button.className = "copy";
    button.textContent = chinese ? "复制" : "Copy";
    const text = place.href ?? place.textContent.trim();
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = copied;
    });
    place.closest("dd").append(" ", button);
  }
}
