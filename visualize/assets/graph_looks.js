// Colours are the tokens of the style sheets, so that both themes and the legend agree with the picture.
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const looks = (groups) => {
  const ink = token("--ink");
  const paper = token("--paper");
  const colour = (group) => {
    const fill = token(`--c-${group}`) || token("--c-subject");
    const light = { background: fill, border: token("--c-focus") };
    return { color: { background: fill, border: ink, highlight: light, hover: light } };
  };
  const edge = { color: token("--c-edge"), highlight: token("--c-focus"), hover: token("--c-focus") };
  return {
    groups: Object.fromEntries([...groups].map((group) => [group, colour(group)])),
    nodes: { font: { color: ink, size: 16, strokeWidth: 4, strokeColor: paper } },
    edges: { color: edge, font: { color: ink } },
  };
};

// An overlap or an absence stands out by colour, width, dashes (which come with it) and words.
export const signed = (sign) => ({ color: { color: token(`--c-${sign}`) }, width: 2.6, font: { size: 13, color: token("--ink"), strokeWidth: 4, strokeColor: token("--paper") } });

// The letters of boxes and of the least important nodes keep their size and vanish from afar; the others grow to stay readable.
const SMALLEST = [13, 10];
const LARGEST = [64, 34];
export const letters = (level, scale) => {
  const size = level > 1 ? 14 : Math.round(Math.min(LARGEST[level], Math.max(16, SMALLEST[level] / scale)));
  return { font: { size }, widthConstraint: { maximum: 10 * size } };
};

// How many faults are open, at the upper right of a place.
export const badge = (context, { x, y }, size, number, scale) => {
  const text = number > 999 ? "999+" : String(number);
  const large = Math.min(1.7, Math.max(1, 0.5 / scale));
  context.font = `bold ${13 * large}px system-ui, sans-serif`;
  const high = 22 * large;
  const wide = Math.max(high, context.measureText(text).width + 10 * large);
  context.fillStyle = token("--c-finding");
  context.strokeStyle = token("--paper");
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(x + size - wide / 2, y - size - high / 2, wide, high, high / 2);
  context.fill();
  context.stroke();
  context.fillStyle = token("--on-badge") || "#ffffff";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + size, y - size + 0.5);
};
