// An upload under way: asks how far it is once a second, and shows the page anew when its state changes.
"use strict";
const place = document.getElementById("progress");
const bar = document.getElementById("bar");
const pace = document.getElementById("pace");
const { state, step } = place.dataset;

async function look() {
  const answer = await fetch(place.dataset.url, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  if (!answer) return setTimeout(look, 1000); // the server or the network is away for a while
  if (!answer.ok) return location.reload();
  const upload = await answer.json();
  const progress = upload.progress;
  if (!progress || upload.state !== state || progress.step !== step) return location.reload();
  bar.max = progress.rows || 1;
  bar.value = progress.done;
  const left = progress.left ? `, ${progress.left} ${place.dataset.left}` : "";
  pace.textContent = progress.rows ? `${progress.done} / ${progress.rows}, ${progress.rate} ${place.dataset.rate}${left}` : "";
  setTimeout(look, 1000);
}

look();
