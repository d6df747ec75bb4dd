// Completion: what fits the word before the caret, in a list that the keyboard can walk.
"use strict";

const MOST_OFFERS = 40;

const folded = (text) => text.toLocaleLowerCase();

// The word before the caret, or null inside a text, an IRI or a remark.
const wordBefore = (text, caret) => {
  const within = pieces(text).find((piece) => piece.start < caret && caret <= piece.end);
  const isClosed = within?.kind !== "text" || /^("""|'''|"|')[^]*\1$/.test(within.text);
  const open = within && (caret < within.end || within.kind === "note" || !isClosed);
  if (open && ["iri", "note", "text"].includes(within.kind)) return null;
  return text.slice(0, caret).match(/[?$]?[\p{L}\p{N}_:-]*$/u)[0];
};

const variables = (text, word) => {
  const names = new Set(pieces(text).flatMap((piece) => (piece.kind === "name" ? [`?${piece.text.slice(1)}`] : [])));
  return [...names].filter((name) => name.startsWith(`?${word.slice(1)}`) && name !== `?${word.slice(1)}`).map((name) => ({ text: name, about: "" }));
};

const prefixLines = (known, word) =>
  Object.entries(known.prefixes)
    .filter(([name]) => name.startsWith(word.replace(/:$/, "")))
    .map(([name, iri]) => ({ text: `${name}: <${iri}>`, about: "" }));

const about = (term, kinds) => [word.lang === "zh" ? `${term.zh} ${term.en}` : `${term.en} ${term.zh}`, kinds[term.kind]?.[word.lang]].filter(Boolean).join(" · ");

// Terms whose name begins with the word come first, then those whose English or Chinese label has it; classes first after `a`.
const fitting = (known, asked, afterA) => {
  const [prefix, local] = asked.includes(":") ? asked.split(/:(.*)/s) : [null, asked];
  const rank = (term) => {
    const [space, name] = folded(term.name).split(":");
    if (prefix !== null && space !== folded(prefix)) return 0;
    if (name.startsWith(folded(local))) return 3;
    if (local && (folded(term.en).startsWith(folded(local)) || term.zh.startsWith(local))) return 2;
    return local && (folded(term.en).includes(folded(local)) || term.zh.includes(local)) ? 1 : 0;
  };
  return known.terms
    .map((term) => ({ term, rank: rank(term) && rank(term) + (afterA && term.kind === "class" ? 10 : 0) }))
    .filter((one) => one.rank)
    .sort((one, other) => other.rank - one.rank)
    .map(({ term }) => ({ text: term.name, about: about(term, known.kinds) }));
};

const offersFor = (known, text, caret) => {
  const asked = wordBefore(text, caret);
  if (asked === null) return [];
  const before = text.slice(0, caret - asked.length);
  if (/^[?$]/.test(asked)) return variables(text, asked);
  if (/\bPREFIX\s+$/i.test(before)) return prefixLines(known, asked);
  const afterA = /(?:\ba|rdf:type)\s+$/.test(before);
  const words = asked && !asked.includes(":") ? KEYWORDS.filter((name) => name.startsWith(asked.toUpperCase()) && name !== asked) : [];
  const spaces = asked.includes(":") ? [] : Object.keys(known.prefixes).filter((name) => name.startsWith(asked));
  return [
    ...(afterA ? [] : words.map((name) => ({ text: name, about: "" }))),
    ...spaces.map((name) => ({ text: `${name}:`, about: known.prefixes[name] })),
    ...fitting(known, asked, afterA),
  ];
};

const complete = (query, lit, list, heard) => {
  let offers = [];
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    offers = [];
    query.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    chosen = (place + offers.length) % offers.length;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
    list.children[chosen].scrollIntoView({ block: "nearest" });
    query.setAttribute("aria-activedescendant", list.children[chosen].id);
  };

  // A name needs its prefix declared; what is declared already stays as it is.
  const declare = (text) => {
    const [prefix, rest] = text.split(":");
    const base = rest !== undefined && !text.includes("<") ? NAMES[prefix] : null;
    if (base && !new RegExp(`PREFIX\\s+${prefix}:`, "i").test(query.value)) query.setRangeText(`PREFIX ${prefix}: <${base}>\n`, 0, 0, "preserve");
  };

  const take = (place) => {
    const { text } = offers[place];
    const caret = query.selectionStart;
    query.setRangeText(text, caret - wordBefore(query.value, caret).length, caret, "end");
    declare(text);
    close();
    query.dispatchEvent(new Event("input"));
    close();
  };

  // The list stands below the caret: the coloured text has a place for every character.
  const stand = () => {
    let left = query.selectionStart;
    const walker = document.createTreeWalker(lit, NodeFilter.SHOW_TEXT);
    let node = walker.nextNode();
    while (node && left > node.length) {
      left -= node.length;
      node = walker.nextNode();
    }
    const range = document.createRange();
    // A range without a character has no place in every browser: the one before the caret has.
    range.setStart(node ?? lit, node ? Math.max(left - 1, 0) : 0);
    range.setEnd(node ?? lit, node ? Math.max(left, 1) : 0);
    const at = range.getBoundingClientRect();
    const box = lit.parentElement.getBoundingClientRect();
    list.style.left = `${Math.max(0, Math.min(at.right - box.left, box.width - list.offsetWidth))}px`;
    list.style.top = `${at.bottom - box.top + 2}px`;
  };

  const open = async (first) => {
    const known = await terms();
    Object.assign(NAMES, known.prefixes);
    offers = offersFor(known, query.value, query.selectionStart).slice(0, MOST_OFFERS);
    if (!offers.length) return close();
    chosen = -1;
    list.replaceChildren();
    offers.forEach((offer, place) => {
      const item = element("li", "", list);
      item.id = `offer-${place}`;
      item.setAttribute("role", "option");
      element("span", offer.text, item);
      element("small", offer.about, item);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(place);
      });
    });
    list.hidden = false;
    stand();
    heard.textContent = `${offers.length} ${word.offers}`;
    if (first) choose(0);
  };

  const keys = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen < 0 ? -1 : chosen - 1), Escape: close };

  query.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.ctrlKey && event.code === "Space") {
      event.preventDefault();
      open(true);
    } else if (!list.hidden && keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    } else if (!list.hidden && chosen >= 0 && ["Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      take(chosen);
    } else if (event.key.startsWith("Arrow") || ["Home", "End"].includes(event.key)) close();
  });
  query.addEventListener("input", (event) => {
    const asked = event.isTrusted ? wordBefore(query.value, query.selectionStart) : null;
    if (asked && (asked.length > 1 || /\P{ASCII}/u.test(asked))) open(false);
    else close();
  });
  query.addEventListener("blur", close);
};
