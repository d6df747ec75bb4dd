// Shows how far a job is, and loads the page anew when it is over.
"use strict";
const job = document.getElementById("job");
const again = Number(job.dataset.again) * 1000;

async function look() {
  try {
    const answer = await fetch(job.dataset.job, { headers: { Accept: "application/json" } });
    const told = answer.ok ? await answer.json() : { state: "gone" };
    if (told.state !== "waiting" && told.state !== "running") {
      location.reload();
      return;
    }
    document.getElementById("seconds").textContent = String(Math.round(told.seconds));
    if (told.percent !== null) document.getElementById("bar").value = told.percent;
  } catch {
    // The server or the network is away for a while.
  }
  setTimeout(look, again);
}
setTimeout(look, Math.min(again, 500));
