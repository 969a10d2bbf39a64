// Pages on which somebody writes: what was written so far drawn beside it, its languages as tabs, lengths as they grow.
// All of it is there without script too: one under the other, and by a button.
"use strict";

const GONE = "通信が切れています。書いたものは、この画面に残っています。つながると、見本も新しくなります。";
const SIGNED_OUT = "サインインが切れました。書いたものは残っています。保存を押して、もう一度サインインしてください。";
const FAILED = "見本を新しくできませんでした。書いたものは、この画面に残っています。";

// Lengths

function lengthOf(field) {
  const text = field.value.replace(/\r\n/g, "\n");
  if (field.dataset.counted !== "letters") return text.length;
  return window.Intl && Intl.Segmenter ? [...new Intl.Segmenter("ja").segment(text)].length : [...text].length;
}

function measure(field) {
  const place = document.querySelector(`[data-length-of="${field.id}"]`);
  const most = Number(field.dataset.most);
  const length = lengthOf(field);
  const left = most - length;
  const words = left < 0 ? `${(-left).toLocaleString("ja")}文字多すぎます` : `あと${left.toLocaleString("ja")}文字`;
  place.textContent = `${length.toLocaleString("ja")}文字（${words}）`;
  place.classList.toggle("length-over", left < 0);
}

function startMeasuring() {
  for (const field of document.querySelectorAll("[data-most]")) {
    const place = document.querySelector(`[data-length-of="${field.id}"]`);
    place.id = `${field.id}-length`;
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), place.id].filter(Boolean).join(" "));
    field.addEventListener("input", () => measure(field));
    measure(field);
  }
}

// Tabs, as https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ asks: arrows, Home and End; one of them in the tab order.

const chosen = {};

function choose(leaves, at, isMoved) {
  const buttons = [...leaves.querySelectorAll("[role=tab]")];
  const panels = [...leaves.querySelectorAll("[data-leaf]")];
  buttons.forEach((button, place) => {
    button.setAttribute("aria-selected", String(place === at));
    button.tabIndex = place === at ? 0 : -1;
    panels[place].hidden = place !== at;
  });
  if (isMoved) {
    chosen[leaves.dataset.leaves] = buttons[at].textContent;
    buttons[at].focus();
  }
}

function turn(event, leaves, at, number) {
  const to = { ArrowRight: (at + 1) % number, ArrowLeft: (at + number - 1) % number, Home: 0, End: number - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  choose(leaves, to, true);
}

function makeTabs(leaves) {
  const name = leaves.dataset.leaves;
  const panels = [...leaves.querySelectorAll("[data-leaf]")];
  const list = document.createElement("div");
  list.className = "leaf-tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", name);
  panels.forEach((panel, at) => {
    const tab = document.createElement("button");
    const id = `leaf-${name}-${at}`.replace(/\s/g, "");
    Object.assign(tab, { type: "button", id: `${id}-tab`, textContent: panel.dataset.leaf });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", id);
    panel.id = id;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
    panel.querySelector(".leaf-title").hidden = true;
    tab.addEventListener("click", () => choose(leaves, at, true));
    tab.addEventListener("keydown", (event) => turn(event, leaves, at, panels.length));
    list.append(tab);
  });
  leaves.prepend(list);
  const before = panels.findIndex((panel) => panel.dataset.leaf === chosen[name]);
  choose(leaves, Math.max(0, before), false);
}

// What a form says so far

function note(look, words) {
  const place = look.parentElement.querySelector(".look-note");
  place.textContent = words;
  place.hidden = !words;
  if (words) say(look, words);
}

function say(look, words) {
  const place = look.parentElement.querySelector(":scope > [role=status]");
  if (place.textContent !== words) place.textContent = words;
}

function looked(event) {
  const look = event.target;
  if (!look.matches?.("[data-look]")) return;
  note(look, "");
  say(look, look.querySelector("[data-told]")?.textContent || "");
  look.querySelectorAll("[data-leaves]").forEach(makeTabs);
}

// A swap while somebody moves within the tabs would take the focus from under their fingers.
function keepFocus(event) {
  const look = event.target;
  const at = look.matches?.("[data-look]") && look.contains(document.activeElement) && document.activeElement.id;
  if (at) look.addEventListener("htmx:afterSettle", () => document.getElementById(at)?.focus(), { once: true });
}

function failed(event) {
  const look = event.target;
  if (!look.matches?.("[data-look]")) return;
  const status = event.detail.xhr ? event.detail.xhr.status : 0;
  if (status === 401 || status === 403) look.dataset.stopped = "1";
  note(look, status === 0 ? GONE : look.dataset.stopped ? SIGNED_OUT : FAILED);
}

function spare(event) {
  if (event.target.dataset?.stopped) event.preventDefault();
}

function backOnline() {
  if (window.htmx) document.querySelectorAll("[data-look]").forEach((look) => htmx.trigger(look, "look"));
}

document.addEventListener("DOMContentLoaded", () => {
  startMeasuring();
  if (window.htmx) for (const button of document.querySelectorAll("[data-plain]")) button.hidden = true;
  document.querySelectorAll("[data-leaves]").forEach(makeTabs);
});
document.addEventListener("htmx:beforeSwap", keepFocus);
document.addEventListener("htmx:afterSwap", looked);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:beforeRequest", spare);
window.addEventListener("online", backOnline);
