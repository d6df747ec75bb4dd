// Rows as a table, a piece at a time; and graphs as rows.
"use strict";

const PIECE = 500;

const showTable = (answer, parent) => {
  const box = element("div", "", parent);
  Object.assign(box, { className: "scroll", tabIndex: 0 });
  const made = element("table", "", box);
  made.className = "answer";
  const caption = element("caption", "", made);
  const head = element("tr", "", element("thead", "", made));
  answer.vars.forEach((name) => (element("th", name, head).scope = "col"));
  const body = element("tbody", "", made);
  const more = button(word.more, parent, () => add());

  const add = () => {
    const from = body.childElementCount;
    answer.rows.slice(from, from + PIECE).forEach((row) => {
      const line = element("tr", "", body);
      answer.vars.forEach((name) => show(row[name], element("td", "", line)));
    });
    const shown = body.childElementCount;
    const whole = `${number(answer.rows.length)} × ${answer.vars.length}`;
    caption.textContent = shown < answer.rows.length ? `${whole} · ${word.shown} ${number(shown)}` : whole;
    more.hidden = shown === answer.rows.length;
  };

  add();
};

const ESCAPES = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
const TERM = /<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/g;

const plain = (text) =>
  text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs, (_, four, eight, one) =>
    one ? (ESCAPES[one] ?? one) : String.fromCodePoint(parseInt(four ?? eight, 16)),
  );

// N-Triples as rows of subject, predicate and object, each as SPARQL results in JSON have it.
const triples = (text) => {
  const terms = (line) =>
    [...line.matchAll(TERM)].map(([, iri, bnode, said, lang, datatype]) => {
      if (iri !== undefined) return { type: "uri", value: plain(iri) };
      if (bnode !== undefined) return { type: "bnode", value: bnode };
      return { type: "literal", value: plain(said), ...(lang && { "xml:lang": lang }), ...(datatype && { datatype }) };
    });
  const rows = text.split("\n").flatMap((line) => {
    const [s, p, o] = terms(line);
    return o ? [{ s, p, o }] : [];
  });
  return { vars: ["s", "p", "o"], rows, isGraph: true };
};
