// The page around the picture. Data reach it as text only: never as markup, never as script.
export const at = (id) => document.getElementById(id);
export const stage = at("stage");
export const details = at("details");
export const words = JSON.parse(stage.dataset.words);
const chinese = stage.dataset.lang === "zh";

// A sentence of ours, with what belongs at {0}, {1} ...
export const sentence = (name, ...parts) =>
  (Object.hasOwn(words, name) ? words[name] : name).replace(/\{(\d)\}/g, (_, place) => {
    const part = parts[Number(place)];
    return typeof part === "number" ? part.toLocaleString(chinese ? "zh" : "en") : String(part);
  });

export const element = (name, text, parent) => {
  const made = document.createElement(name);
  made.textContent = text;
  parent?.append(made);
  return made;
};

export const button = (text, act, parent) => {
  const made = element("button", text, parent);
  made.type = "button";
  made.className = "second";
  made.addEventListener("click", act);
  return made;
};

export const inLanguage = (path) =>
  chinese && !path.includes("lang=") ? path.replace(/(#.*)?$/, (mark) => `${path.includes("?") ? "&" : "?"}lang=zh${mark}`) : path;

// Only paths of this service become links.
export const link = (path, text, parent) => {
  if (!path || !path.startsWith("/") || path.startsWith("//")) return null;
  const made = element("a", text, parent);
  made.href = inLanguage(path);
  return made;
};

export const say = (text) => (at("said").textContent = text);

// Asks the service for JSON; in a file of its own there is none to ask.
export const ask = (path) =>
  fetch(inLanguage(path), { headers: { Accept: "application/json" } }).then((response) =>
    response.ok ? response.json() : Promise.reject(new Error(String(response.status))),
  );
export const served = Boolean(stage.dataset.url);
