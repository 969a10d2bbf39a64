// Template messages and imagemaps.
// Source: https://developers.line.biz/en/docs/messaging-api/message-types/

import { el } from "./dom.js";

export function templateMessage(template, tools) {
  const makers = { buttons: card, confirm, carousel, image_carousel: pictures };
  return (makers[template.type] || card)(template, tools);
}

function actionRow(action, tools) {
  return el("button", { type: "button", class: "card-action", onclick: () => tools.tap(action) }, action.label);
}

function card(spec, tools, shape = spec) {
  const picture = spec.thumbnailImageUrl && el("img", { class: "card-picture", src: spec.thumbnailImageUrl, alt: "",
    style: { aspectRatio: shape.imageAspectRatio === "square" ? "1 / 1" : "1.51 / 1",
      objectFit: shape.imageSize === "contain" ? "contain" : "cover", backgroundColor: spec.imageBackgroundColor || "#fff" } });
  const words = el("div", { class: "card-words" }, spec.title && el("h3", {}, spec.title), el("p", {}, spec.text));
  return el("div", { class: "card" }, picture, words,
    el("div", { class: "card-actions" }, spec.actions.map((action) => actionRow(action, tools))));
}

function confirm(spec, tools) {
  return el("div", { class: "card confirm" }, el("div", { class: "card-words" }, el("p", {}, spec.text)),
    el("div", { class: "card-actions side" }, spec.actions.map((action) => actionRow(action, tools))));
}

function carousel(spec, tools) {
  return el("div", { class: "flex-carousel", tabindex: "0", role: "group", "aria-label": "横に並んだカード" },
    spec.columns.map((column) => card(column, tools, spec)));
}

function pictures(spec, tools) {
  return el("div", { class: "flex-carousel", tabindex: "0", role: "group", "aria-label": "横に並んだ写真" },
    spec.columns.map(({ imageUrl, action }) => el("button", { type: "button", class: "picture-card",
      onclick: () => tools.tap(action), "aria-label": action.label || tools.alt },
      el("img", { src: imageUrl, alt: "" }), action.label && el("span", {}, action.label))));
}

export function imagemapMessage(message, tools) {
  const { width, height } = message.baseSize;
  const node = el("div", { class: "imagemap", style: { aspectRatio: `${width} / ${height}` } },
    el("img", { src: `${message.baseUrl}/1040`, alt: message.altText }));
  for (const action of message.actions) node.append(hotspot(action, action.area, { width, height }, () => tools.tap(asAction(action))));
  return node;
}

function asAction(action) {
  return action.type === "uri" ? { type: "uri", uri: action.linkUri } : action;
}

// An invisible button over part of a picture; rich menus use it as well.
export function hotspot(action, area, whole, onclick) {
  const share = (part, all) => `${(100 * part) / all}%`;
  return el("button", { type: "button", class: "hotspot", onclick,
    "aria-label": action.label || action.text || action.displayText || action.uri || action.linkUri || action.data || "開く",
    style: { left: share(area.x, whole.width), top: share(area.y, whole.height),
      width: share(area.width, whole.width), height: share(area.height, whole.height) } });
}
