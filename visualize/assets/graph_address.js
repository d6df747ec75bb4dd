// The address of the exact view. What the service draws stands in the query; what the browser changes alone, in the fragment:
// hide (kinds), pins (nodes moved by hand), at (middle and scale), on (the chosen node), way (two ends).
import { stage } from "./graph_dom.js";

const kept = new URL(stage.dataset.url || "/", location.href.startsWith("http") ? location.href : "http://file.invalid/");
export const asked = kept.searchParams;
const coded = (key) => encodeURIComponent(key).replaceAll("%2F", "/");

export const steps = () => (asked.get("steps") ?? "").split(";").filter(Boolean);
export const step = (verb, key, relations) => [verb, ...(key ? [coded(key)] : []), ...(relations?.length ? [relations.join(",")] : [])].join(":");
export const dataAddress = () => `/graph.json?${asked}`;

// Takes up what the address of the page says, after the reader went back or forward.
export const takeQuery = () => {
  const there = new URLSearchParams(location.search);
  for (const name of ["steps", "limit"]) there.has(name) ? asked.set(name, there.get(name)) : asked.delete(name);
};

export const pushQuery = (changed) => {
  const page = new URLSearchParams(location.search);
  Object.entries(changed).forEach(([name, value]) => {
    for (const query of [page, asked]) value ? query.set(name, value) : query.delete(name);
  });
  history.pushState(null, "", `${location.pathname}?${page}${location.hash}`);
};

const readPins = (said) =>
  new Map(
    (said ?? "")
      .split(";")
      .map((one) => one.match(/^(.+):(-?\d{1,6}):(-?\d{1,6})$/))
      .filter(Boolean)
      .map(([, key, x, y]) => [decodeURIComponent(key), { x: Number(x), y: Number(y) }]),
  );
const writePins = (pins) => [...pins].map(([key, { x, y }]) => `${coded(key)}:${x}:${y}`).join(";");

// Where a browser forbids keeping, nothing is kept.
const shelf = `remit-pins ${asked.get("focus") ?? ""}`;
const keep = (act) => {
  try {
    return act();
  } catch {
    return null;
  }
};

const readFragment = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");

export const view = { hide: new Set(), pins: new Map(), at: null, on: "", way: [] };

const safely = (read, otherwise) => keep(read) ?? otherwise;

export const readView = () => {
  const said = readFragment();
  view.hide = new Set((said.get("hide") ?? "").split(",").filter(Boolean));
  view.pins = safely(() => readPins(said.get("pins") ?? keep(() => localStorage.getItem(shelf)) ?? ""), new Map());
  const place = (said.get("at") ?? "").split(",").map(Number);
  view.at = place.length === 3 && place.every(Number.isFinite) && place[2] > 0 ? place : null;
  view.on = said.get("on") ?? "";
  view.way = (said.get("way") ?? "").split("~").filter(Boolean).map((key) => safely(() => decodeURIComponent(key), ""));
};

export const writeView = () => {
  const said = new URLSearchParams();
  if (view.hide.size) said.set("hide", [...view.hide].join(","));
  if (view.pins.size) said.set("pins", writePins(view.pins));
  if (view.at) said.set("at", view.at.join(","));
  if (view.on) said.set("on", view.on);
  if (view.way.length === 2) said.set("way", view.way.map(coded).join("~"));
  history.replaceState(null, "", `${location.pathname}${location.search}${String(said) ? `#${said}` : ""}`);
  keep(() => (view.pins.size ? localStorage.setItem(shelf, writePins(view.pins)) : localStorage.removeItem(shelf)));
};

// The address of a file that looks like what is seen.
export const fileAddress = (form) => {
  const query = new URLSearchParams(asked);
  if (view.pins.size) query.set("pins", writePins(view.pins));
  if (view.hide.size) query.set("hide", [...view.hide].join(","));
  return `/graph.${form}?${query}`;
};
