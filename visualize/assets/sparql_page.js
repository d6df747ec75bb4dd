// The page: runs a query, shows its result in one of its views, says how long it took or what is wrong and where.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  const [form, query, format, result, said, views] = ["sparql", "query", "format", "result", "said", "views"].map(at);
  const remember = past(at("history"), at("ran"), at("forget"));
  let name = "";
  let wanted = null;
  let file = "";

  const draw = () => paint(query.value, at("lit"));

  const write = (text) => {
    query.value = text;
    query.dispatchEvent(new Event("input"));
  };

  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // Where the problem has a place, the caret goes there.
  const complain = (problem) => {
    const place = problem.line ? ` (${word.line} ${problem.line}, ${word.column} ${problem.column})` : "";
    element("p", `${problem.title}: ${problem.detail}${place}`, result).className = "note alarm";
    if (!problem.line) return result.focus();
    const start = query.value.split("\n").slice(0, problem.line - 1).join("\n").length + (problem.line > 1 ? 1 : 0);
    const caret = Math.min(start + problem.column - 1, query.value.length);
    query.focus();
    query.setSelectionRange(caret, Math.min(caret + 1, query.value.length));
  };

  const problemOf = async (response) => response.json().catch(() => ({ title: response.status, detail: response.statusText }));

  const send = (headers, more) => fetch("/sparql", { method: "POST", headers, body: new URLSearchParams({ query: query.value, ...more }) });

  const read = async (response) => {
    if (!response.headers.get("Content-Type").includes("json")) return triples(await response.text());
    const answer = await response.json();
    if (answer.results) return { vars: answer.head.vars, rows: answer.results.bindings.map(bare) };
    return { truth: answer.boolean };
  };

  const SHOWS = { table: showTable, chart: showChart, picture: showPicture };

  const viewsOf = (answer) => ["table", ...(!answer.isGraph && numeric(answer).length ? ["chart"] : []), ...(answer.isGraph && answer.rows.length ? ["picture"] : [])];

  const turn = (answer, view) => {
    wanted = view;
    result.replaceChildren();
    SHOWS[view](answer, result);
    [...views.children].forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.view === view)));
    at("permalink").href = linkTo(query.value, view);
    history.replaceState(null, "", `${location.pathname}${location.search}${linkTo(query.value, view)}`);
  };

  const present = (answer) => {
    views.replaceChildren();
    const offered = answer.vars ? viewsOf(answer) : [];
    views.hidden = offered.length < 2;
    offered.forEach((view) => (button(word[view], views, () => turn(answer, view)).dataset.view = view));
    if (answer.vars) turn(answer, offered.includes(wanted) ? wanted : "table");
    else element("p", answer.truth ? word.yes : word.no, result).className = "note";
    at("permalink").hidden = false;
    at("permalink").href = linkTo(query.value, answer.vars && wanted);
    at("solutions").disabled = Boolean(answer.isGraph);
    at("graph").disabled = !answer.isGraph;
    if (format.selectedOptions[0]?.parentElement.disabled ?? true) format.value = answer.isGraph ? "ttl" : "json";
  };

  const run = async () => {
    const mine = (name = random());
    const began = performance.now();
    at("stop").hidden = false;
    said.textContent = word.running;
    result.replaceChildren();
    views.hidden = true;
    try {
      const [, response] = await Promise.all([
        terms().then((known) => Object.assign(NAMES, known.prefixes)),
        send({ Accept: "application/sparql-results+json, application/n-triples", "Query-Id": mine }),
      ]);
      const answer = response.ok ? await read(response) : null;
      const problem = response.ok ? null : await problemOf(response);
      if (mine !== name) return;
      const counted = answer?.rows ? `${number(answer.rows.length)} ${answer.isGraph ? word.statements : word.rows} · ` : "";
      said.textContent = `${counted}${((performance.now() - began) / 1000).toFixed(2)} s`;
      if (problem) return complain(problem);
      present(answer);
      remember(query.value, said.textContent);
    } catch (error) {
      if (mine === name) element("p", error.message, result).className = "note alarm";
    } finally {
      if (mine === name) at("stop").hidden = true;
    }
  };

  const download = async () => {
    result.querySelector(".alarm")?.remove();
    const response = await send({}, { format: format.value });
    if (!response.ok) return complain(await problemOf(response));
    // The last file is let go only now: one that is let go at once may not have been read yet.
    URL.revokeObjectURL(file);
    file = URL.createObjectURL(await response.blob());
    const link = document.createElement("a");
    link.href = file;
    link.download = `sparql.${format.value}`;
    link.click();
  };

  const fill = async (example) => {
    const given = [...new FormData(example)].filter(([, value]) => value);
    const response = await fetch(`${example.getAttribute("action")}?${new URLSearchParams(given)}`);
    result.replaceChildren();
    if (!response.ok) return complain(await problemOf(response));
    const { sparql, then } = await response.json();
    write(sparql);
    if (then) {
      const note = element("p", `${word.then} `, result);
      note.className = "note";
      element("a", example.dataset.example, note).href = `/q/${example.dataset.example}?${new URLSearchParams(given)}`;
    }
    form.scrollIntoView();
    query.focus();
  };

  const openLinked = () => {
    const asked = linked();
    if (!asked) return false;
    wanted = asked.view;
    write(asked.query);
    run();
    return true;
  };

  at("editor").classList.add("lit");
  at("run").hidden = false;
  complete(query, at("lit"), at("offers"), at("heard"));
  query.addEventListener("input", () => {
    draw();
    keep(DRAFT, query.value);
  });
  query.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.key !== "Enter") return;
    event.preventDefault();
    run();
  });
  at("run").addEventListener("click", run);
  at("stop").addEventListener("click", () => fetch(`/sparql/queries/${name}`, { method: "DELETE" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    download();
  });
  document.querySelectorAll("[data-example]").forEach((example) =>
    example.addEventListener("submit", (event) => {
      event.preventDefault();
      fill(example);
    }),
  );
  window.addEventListener("hashchange", openLinked);
  if (!openLinked()) write(kept(DRAFT, query.value));
})();
