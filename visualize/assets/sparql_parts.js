// What all parts of the editor share. Data reach the page as text only: never as markup, never as script.
"use strict";

const word = document.getElementById("sparql").dataset;

const element = (name, text, parent) => {
  const made = document.createElement(name);
  made.textContent = text;
  parent?.append(made);
  return made;
};

const button = (text, parent, act) => {
  const made = element("button", text, parent);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
};

const number = (value) => value.toLocaleString(word.lang);

// Prefixes and terms of the service; asked for once, when they are first needed.
const terms = (() => {
  let asked = null;
  return () => (asked ??= fetch("/sparql/terms").then((answer) => (answer.ok ? answer.json() : { prefixes: {}, kinds: {}, terms: [] })));
})();

// What data name is looked up where nothing else is: a variable or prefix may be called constructor, or __proto__.
const bare = (facts) => Object.assign(Object.create(null), facts);

const NAMES = bare({});

const short = (iri) => {
  const found = Object.entries(NAMES).find(([, base]) => iri.startsWith(base) && /^[\p{L}\p{N}_-]+$/u.test(iri.slice(base.length)));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
};

// Where an IRI answers: things and terms of this service under its own paths, others only if they are pages.
const address = (iri) => {
  const lang = word.lang === "zh" ? "?lang=zh" : "";
  const term = iri.match(/^https:\/\/w3id\.org\/remit\/(ns|vocab|shapes|align|paper)#(.+)$/);
  if (term) return `/${term[1]}${lang}#${term[2]}`;
  const [kind, code, ...rest] = iri.startsWith(word.base) ? iri.slice(word.base.length).split("/") : [];
  if (kind && code && !rest.length) return `${kind === "finding" ? "/findings" : `/id/${kind}`}/${code}${lang}`;
  return /^https?:\/\//.test(iri) ? iri : null;
};

// One term as SPARQL results in JSON have it.
const show = (term, parent) => {
  if (!term) return;
  const path = term.type === "uri" ? address(term.value) : null;
  const made = element(path ? "a" : "span", term.type === "uri" ? short(term.value) : term.type === "bnode" ? `_:${term.value}` : term.value, parent);
  if (path) {
    made.href = path;
    made.title = term.value;
    if (!path.startsWith("/")) made.rel = "noreferrer external";
  }
  const lang = term["xml:lang"];
  if (lang) {
    made.lang = lang;
    element("small", ` @${lang}`, parent);
  }
};
