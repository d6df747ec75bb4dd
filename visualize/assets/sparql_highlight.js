// Colours for SPARQL: the text in pieces, and the same text in colours below the textarea.
"use strict";

const KEYWORDS = (
  "BASE PREFIX SELECT CONSTRUCT DESCRIBE ASK DISTINCT REDUCED FROM NAMED WHERE ORDER BY ASC DESC LIMIT OFFSET GROUP HAVING VALUES UNDEF " +
  "OPTIONAL GRAPH UNION MINUS FILTER BIND AS EXISTS NOT IN SERVICE SILENT COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG " +
  "LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS " +
  "STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG " +
  "STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE TRUE FALSE"
).split(" ");

const PIECES = new RegExp(
  [
    /(?<iri><[^<>"{}|^`\\\s]*>)/,
    /(?<note>#[^\n]*)/,
    /(?<text>"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)/,
    /(?<name>[?$][\p{L}\p{N}_]+)/,
    /(?<tag>@[A-Za-z-]+)/,
    /(?<term>(?:[\p{L}_][\p{L}\p{N}_.-]*)?:(?:[\p{L}\p{N}_:%\\-](?:[.\p{L}\p{N}_:%\\-]*[\p{L}\p{N}_:%\\-])?)?)/,
    /(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/,
    /(?<word>[\p{L}_][\p{L}\p{N}_]*)/,
  ]
    .map((part) => part.source)
    .join("|"),
  "gu",
);

// Every piece that has a kind, with its place; what lies between has none.
const pieces = (text) =>
  [...text.matchAll(PIECES)].map((found) => {
    const [kind] = Object.entries(found.groups).find(([, said]) => said !== undefined);
    const known = kind !== "word" || found[0] === "a" || KEYWORDS.includes(found[0].toUpperCase());
    return { kind: known ? kind : "", text: found[0], start: found.index, end: found.index + found[0].length };
  });

const paint = (text, into) => {
  const made = document.createDocumentFragment();
  let place = 0;
  pieces(text).forEach((piece) => {
    made.append(text.slice(place, piece.start));
    element("span", piece.text, made).className = piece.kind && `t-${piece.kind === "tag" ? "text" : piece.kind}`;
    place = piece.end;
  });
  // A last line without characters would have no height.
  made.append(`${text.slice(place)}\n`);
  into.replaceChildren(made);
};
