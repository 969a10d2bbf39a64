// A LIFF page inside the phone: a sheet with a frame. The page's liff.js speaks with it by messages.

import { byId, el, icon, toast } from "./dom.js";

// LINE's own links, and those of this stand-in, which a house on the same machine uses.
const LINK = /^(?:https:\/\/(?:liff|miniapp)\.line\.me|https?:\/\/(?:127\.0\.0\.1|localhost):\d+\/liff)\/([^/?#]+)\/?([^?#]*)(\?[^#]*)?/;

let open = null;

// Answers false when `address` is no LIFF link.
export function openLiff(address, user, tools) {
  const match = address.match(LINK);
  if (!match) return false;
  const [, liffId, path, query] = match;
  const target = new URL(`/liff/${liffId}/${path}`, location.origin);
  target.search = query || "";
  target.searchParams.set("line_user", user);
  closeLiff();
  const frame = el("iframe", { src: target, title: "町のページ", allow: "geolocation; camera; clipboard-write" });
  const before = document.activeElement;
  const bar = el("header", { class: "sheet-head" }, el("div", {}, el("h2", {}, "町のページ"), el("p", {}, "")),
    el("button", { class: "icon", type: "button", "aria-label": "ページを閉じる", html: icon("close"), onclick: closeLiff }));
  const sheet = el("section", { class: "liff", role: "dialog", "aria-label": "町のページ" }, bar, frame);
  byId("screen").append(sheet);
  bar.querySelector("button").focus();
  open = { sheet, frame, tools, before };
  return true;
}

export function closeLiff() {
  open?.sheet.remove();
  open?.before?.focus?.();
  open = null;
}

window.addEventListener("keydown", (event) => { if (event.key === "Escape") closeLiff(); });

window.addEventListener("message", async (event) => {
  if (!open || event.source !== open.frame.contentWindow || !event.data?.liff) return;
  const { liff, id, url, title, messages } = event.data;
  const { tools, frame } = open;
  if (liff === "ready") {
    open.sheet.querySelector("h2").textContent = title || "町のページ";
    open.sheet.querySelector("p").textContent = new URL(event.origin).host;
  }
  if (liff === "close") closeLiff();
  if (liff === "open") tools.open(url);
  if (liff === "send") {
    for (const message of messages) await speak(message, tools);
    frame.contentWindow.postMessage({ liffAnswer: id }, event.origin);
  }
});

async function speak(message, tools) {
  if (message.type === "text") await tools.act("say", { text: message.text });
  else if (message.type === "sticker" || message.type === "location") await tools.act(message.type, message);
  else toast("このページからは送れない種類のメッセージです");
}
