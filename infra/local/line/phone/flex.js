// Flex Messages, laid out as LINE lays them out.
// Source: https://developers.line.biz/en/docs/messaging-api/flex-message-layout/

import { el } from "./dom.js";

const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const ROOM = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const PICTURE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const WIDTH = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300 };
const ENDS = { start: "flex-start", end: "flex-end", center: "center", top: "flex-start", bottom: "flex-end" };
const BLOCKS = ["header", "hero", "body", "footer"];

const measure = (table, value) => (value === undefined ? undefined : value in table ? `${table[value]}px` : value);

export function flexMessage(contents, tools) {
  if (contents.type === "carousel") {
    return el("div", { class: "flex-carousel", tabindex: "0", role: "group", "aria-label": "横に並んだカード" },
      contents.contents.map((bubble) => bubbleNode(bubble, tools)));
  }
  return bubbleNode(contents, tools);
}

function bubbleNode(bubble, tools) {
  const size = bubble.size || "mega";
  const node = el("div", { class: `bubble size-${size}`, dir: bubble.direction || "ltr",
    style: { width: WIDTH[size] ? `${WIDTH[size]}px` : "100%" } });
  for (const name of BLOCKS) if (bubble[name]) node.append(block(name, bubble, tools));
  tappable(node, bubble, tools);
  return node;
}

function block(name, bubble, tools) {
  const style = bubble.styles?.[name] || {};
  const node = el("div", { class: `block ${name}` }, component(bubble[name], "vertical", tools, true));
  if (style.backgroundColor) node.style.backgroundColor = style.backgroundColor;
  if (style.separator) node.style.borderTop = `1px solid ${style.separatorColor || "#d4d6da"}`;
  return node;
}

const MAKERS = { box, button, image, icon: glyph, text, separator, filler, video };

function component(spec, parent, tools, isBlock = false) {
  const node = (MAKERS[spec.type] || filler)(spec, tools, parent);
  place(node, spec, parent, isBlock);
  return node;
}

// How much room a component takes in its parent, and how far it stands from the one before.
function place(node, spec, parent, isBlock) {
  const across = parent !== "vertical";
  const grows = spec.type === "filler" || (across && !["icon", "separator"].includes(spec.type) && !spec.width);
  const share = spec.flex ?? (grows && !isBlock ? 1 : 0);
  node.style.flex = share > 0 ? `${share} 0 ${across ? "0" : "auto"}` : "0 0 auto";
  if (across && share === 0 && spec.type !== "icon") node.style.maxWidth = "100%";
  for (const [offset, side] of [["offsetTop", "top"], ["offsetBottom", "bottom"], ["offsetStart", "insetInlineStart"],
    ["offsetEnd", "insetInlineEnd"]]) if (spec[offset]) node.style[side] = measure(ROOM, spec[offset]);
  if (spec.position === "absolute") node.style.position = "absolute";
  else if (spec.offsetTop || spec.offsetBottom || spec.offsetStart || spec.offsetEnd) node.style.position = "relative";
}

function box(spec, tools) {
  const node = el("div", { class: `box ${spec.layout}` });
  const across = spec.layout !== "vertical";
  spec.contents.forEach((child, place) => {
    const made = component(child, spec.layout, tools);
    const room = measure(ROOM, child.margin ?? (place > 0 ? spec.spacing : undefined));
    if (room) made.style[across ? "marginInlineStart" : "marginTop"] = room;
    node.append(made);
  });
  dress(node, spec);
  tappable(node, spec, tools);
  return node;
}

function dress(node, spec) {
  const { style } = node;
  if (spec.backgroundColor) style.backgroundColor = spec.backgroundColor;
  if (spec.background?.type === "linearGradient") style.backgroundImage = gradient(spec.background);
  if (spec.borderWidth || spec.borderColor) {
    style.border = `${measure(BORDER, spec.borderWidth || "normal")} solid ${spec.borderColor || "#000"}`;
  }
  if (spec.cornerRadius) style.borderRadius = measure(ROOM, spec.cornerRadius);
  for (const [name, property] of [["paddingAll", "padding"], ["paddingTop", "paddingTop"], ["paddingBottom", "paddingBottom"],
    ["paddingStart", "paddingInlineStart"], ["paddingEnd", "paddingInlineEnd"]]) {
    if (spec[name]) style[property] = measure(ROOM, spec[name]);
  }
  for (const name of ["width", "maxWidth", "height", "maxHeight", "justifyContent", "alignItems"]) {
    if (spec[name]) style[name] = spec[name];
  }
  if (spec.paddingAll || spec.paddingTop || spec.paddingBottom || spec.paddingStart || spec.paddingEnd) node.dataset.padded = "";
}

function gradient({ angle, startColor, centerColor, centerPosition, endColor }) {
  const middle = centerColor ? `${centerColor} ${centerPosition || "50%"}, ` : "";
  return `linear-gradient(${angle}, ${startColor}, ${middle}${endColor})`;
}

function ink(style, spec) {
  if (spec.size) style.fontSize = measure(FONT, spec.size);
  if (spec.color) style.color = spec.color;
  if (spec.weight) style.fontWeight = spec.weight === "bold" ? "700" : "400";
  if (spec.style === "italic") style.fontStyle = "italic";
  if (spec.decoration) style.textDecoration = spec.decoration;
}

function text(spec, tools) {
  const words = el("p", {}, spec.contents?.length
    ? spec.contents.map((span) => { const node = el("span", {}, span.text || ""); ink(node.style, span); return node; })
    : [spec.text || ""]);
  const node = el("div", { class: spec.wrap ? "text wraps" : "text" }, words);
  ink(node.style, { size: "md", ...spec });
  if (spec.align) node.style.textAlign = spec.align;
  if (spec.gravity) node.style.justifyContent = ENDS[spec.gravity];
  if (spec.lineSpacing) words.style.lineHeight = `calc(1.4em + ${spec.lineSpacing})`;
  if (spec.wrap && spec.maxLines) Object.assign(words.style, { display: "-webkit-box", webkitLineClamp: spec.maxLines, webkitBoxOrient: "vertical", overflow: "hidden" });
  tappable(node, spec, tools);
  return node;
}

function button(spec, tools) {
  const style = spec.style || "link";
  const node = el("button", { type: "button", class: `flex-button ${style} ${spec.height || "md"}`,
    onclick: (event) => { event.stopPropagation(); tools.tap(spec.action); } }, spec.action.label);
  if (spec.color) node.style[style === "link" ? "color" : "backgroundColor"] = spec.color;
  const wrap = el("div", { class: "flex-button-place" }, node);
  if (spec.gravity) wrap.style.justifyContent = ENDS[spec.gravity];
  return wrap;
}

function image(spec, tools) {
  const picture = el("img", { src: spec.url, alt: "", loading: "lazy" });
  const frame = el("div", { class: "picture-frame", style: {
    width: spec.size === "full" ? "100%" : measure(PICTURE, spec.size || "md"),
    aspectRatio: (spec.aspectRatio || "1:1").replace(":", " / "),
    backgroundColor: spec.backgroundColor || "" } }, picture);
  picture.style.objectFit = spec.aspectMode === "cover" ? "cover" : "contain";
  const node = el("div", { class: "picture" }, frame);
  node.style.alignItems = ENDS[spec.align || "center"];
  if (spec.gravity) node.style.justifyContent = ENDS[spec.gravity];
  tappable(node, spec, tools);
  return node;
}

function video(spec) {
  const ratio = (spec.aspectRatio || "1:1").replace(":", " / ");
  return el("video", { class: "flex-video", controls: true, src: spec.url, poster: spec.previewUrl, style: { aspectRatio: ratio } });
}

function glyph(spec) {
  const [width, height] = (spec.aspectRatio || "1:1").split(":").map(Number);
  return el("img", { class: "flex-icon", src: spec.url, alt: "",
    style: { height: measure(FONT, spec.size || "md"), aspectRatio: `${width} / ${height}` } });
}

function separator(spec, tools, parent) {
  return el("div", { class: `separator ${parent === "vertical" ? "lying" : "standing"}`, style: { backgroundColor: spec.color || "" } });
}

function filler() {
  return el("div", { class: "filler" });
}

// A thing with an action is pressed like a button, unless it holds buttons of its own.
function tappable(node, spec, tools) {
  if (!spec.action) return;
  node.classList.add("tappable");
  node.addEventListener("click", (event) => { event.stopPropagation(); tools.tap(spec.action); });
  if (node.querySelector("button, [role=button]")) return;
  node.setAttribute("role", "button");
  node.tabIndex = 0;
  if (!node.textContent.trim()) node.setAttribute("aria-label", spec.action.label || tools.alt || "開く");
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); tools.tap(spec.action); }
  });
}
