// Takes a picture along. PNG is made of the SVG of the service, at twice its size, with the legend.
import { at, details, element, say, sentence, stage } from "./graph_dom.js";
import { fileAddress, view } from "./graph_address.js";
import { unpin } from "./graph_picture.js";

const LARGEST = 12000;

export const pointToFiles = () => {
  document.querySelectorAll("[data-form]").forEach((one) => (one.href = fileAddress(one.dataset.form)));
  const unpinning = document.querySelector("[data-do=unpin]");
  if (unpinning) unpinning.hidden = !view.pins.size;
};

const asImage = (text) =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  });

const save = (blob, name) => {
  const way = document.createElement("a");
  way.href = URL.createObjectURL(blob);
  way.download = name;
  way.click();
  setTimeout(() => URL.revokeObjectURL(way.href), 10_000);
};

export const png = async () => {
  try {
    const response = await fetch(fileAddress("svg"));
    if (!response.ok) throw new Error(String(response.status));
    const image = await asImage(await response.text());
    const scale = Math.min(2, LARGEST / Math.max(image.width, image.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width * scale, height: image.height * scale });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, `${document.title.split(" · ")[0]}.png`), "image/png");
  } catch {
    say(sentence("failed"));
  }
};

export const copy = () =>
  Promise.resolve(navigator.clipboard?.writeText(location.href) ?? Promise.reject(new Error("no clipboard")))
    .then(() => say(sentence("copied")))
    .catch(() => details.prepend(element("p", location.href, null)));

export const unpinAll = () => unpin([...view.pins.keys()]);
export const help = () => at("help")?.showModal();
export const startFiles = () => stage.addEventListener("pinned", pointToFiles);
