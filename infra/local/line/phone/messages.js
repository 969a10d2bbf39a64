// One message object, drawn.

import { contentUrl } from "./api.js";
import { imagemapMessage, templateMessage } from "./cards.js";
import { el, icon } from "./dom.js";
import { flexMessage } from "./flex.js";
import { drawSticker } from "./stickers.js";

const ADDRESS = /(https?:\/\/[^\s<>"「」（）]+)/g;

export function draw(entry, tools) {
  const { message } = entry;
  const makers = {
    text: () => words(message.text, tools),
    textV2: () => words(filled(message), tools),
    sticker: () => el("div", { class: "sticker", html: drawSticker(message) }),
    image: () => photo(entry),
    video: () => el("video", { class: "photo", controls: true, src: message.originalContentUrl, poster: message.previewImageUrl }),
    audio: () => el("audio", { class: "audio", controls: true, src: message.originalContentUrl }),
    location: () => spot(message),
    imagemap: () => imagemapMessage(message, tools),
    template: () => templateMessage(message.template, { ...tools, alt: message.altText }),
    flex: () => flexMessage(message.contents, { ...tools, alt: message.altText }),
  };
  const make = makers[message.type];
  return make ? make() : el("div", { class: "words" }, `（${message.type}）`);
}

// Messages that are wider than a speech bubble.
export const isWide = (message) => ["flex", "template", "imagemap"].includes(message.type);

function words(text, tools) {
  const parts = text.split(ADDRESS).map((part) => (part.match(/^https?:\/\//)
    ? el("a", { href: part, onclick: (event) => { event.preventDefault(); tools.open(part); } }, part)
    : part));
  return el("div", { class: "words" }, parts);
}

function filled(message) {
  return message.text.replace(/\{\{|\}\}|\{([A-Za-z0-9_]{1,20})\}/g, (all, key) => {
    if (!key) return all[0];
    return message.substitution?.[key]?.type === "mention" ? "@全員" : "☺";
  });
}

function photo(entry) {
  const address = entry.side === "resident" ? contentUrl(entry.id) : entry.message.previewImageUrl;
  const full = entry.side === "resident" ? address : entry.message.originalContentUrl;
  return el("a", { class: "photo", href: full, target: "_blank", rel: "noopener", "aria-label": "写真を大きく見る" },
    el("img", { src: address, alt: "写真" }));
}

function spot(message) {
  const { latitude, longitude, title, address } = message;
  return el("div", { class: "spot" },
    el("div", { class: "spot-map", html: `<svg viewBox="0 0 240 110" aria-hidden="true"><rect width="240" height="110" fill="#e8ece4"/><path d="M-10 80L90 40l160 30M60-10l30 130M170-10l-20 130M-10 30l260-20" stroke="#fff" stroke-width="9" fill="none"/><path d="M0 96q60-24 120-6t120-8v28H0z" fill="#bcd7e6"/></svg>${icon("pin")}` }),
    el("div", { class: "spot-words" }, el("strong", {}, title || "位置情報"), address && el("p", {}, address),
      el("p", { class: "faint" }, `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`)));
}
