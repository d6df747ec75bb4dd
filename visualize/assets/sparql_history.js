// What was run in this browser, and the address that opens a query again. Nothing of it leaves the browser.
"use strict";

const KEPT = "remit.sparql.ran";
const DRAFT = "remit.sparql.draft";
const MOST_KEPT = 50;

const keep = (name, value) => {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing has no history.
  }
};

const kept = (name, otherwise) => {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
};

// The query stands behind the #, which browsers do not send.
const linkTo = (query, view) => `#${new URLSearchParams({ query, ...(view && { view }) })}`;

const linked = () => {
  const said = new URLSearchParams(location.hash.slice(1));
  return said.get("query") ? { query: said.get("query"), view: said.get("view") } : null;
};

const past = (box, list, forget) => {
  const show = () => {
    const ran = kept(KEPT, []);
    box.hidden = !ran.length;
    list.replaceChildren();
    ran.forEach(({ query, at, facts }) => {
      const item = element("li", "", list);
      const link = element("a", query.split("\n").filter((line) => !/^\s*(PREFIX|BASE|#|$)/i.test(line)).join(" ") || query, item);
      link.href = linkTo(query);
      element("small", `${new Date(at).toLocaleString(word.lang)} · ${facts}`, item);
    });
  };
  forget.addEventListener("click", () => {
    keep(KEPT, []);
    show();
  });
  show();
  return (query, facts) => {
    const others = kept(KEPT, []).filter((one) => one.query !== query);
    keep(KEPT, [{ query, at: Date.now(), facts }, ...others].slice(0, MOST_KEPT));
    show();
  };
};
