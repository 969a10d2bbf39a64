// The list of cases with the keyboard: j and k move, Enter opens, x ticks, ? tells so. Can be switched off (WCAG 2.1.4).
"use strict";

const OFF = "madoguchi-keys-off";
const keys = document.getElementById("keys");
const isOn = () => localStorage.getItem(OFF) !== "1";

const links = () => [...document.querySelectorAll("[data-cases] tbody td.whole a")];
const rowOf = (link) => link.closest("tr");
const isTyping = (target) => target.closest("input:not([type=checkbox]), select, textarea, dialog");

function move(by) {
  const all = links();
  const at = all.findIndex((link) => rowOf(link).contains(document.activeElement));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.focus();
}

function tick() {
  const row = document.activeElement.closest("tr");
  row?.querySelector("input[name=pick]")?.click();
}

const DEEDS = { j: () => move(1), k: () => move(-1), x: tick, "?": () => keys.showModal() };

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const deed = DEEDS[event.key];
  if (!deed || (event.key !== "?" && !isOn())) return;
  event.preventDefault();
  deed();
}

function tell() {
  const picked = document.querySelectorAll("input[name=pick]:checked").length;
  const told = document.querySelector("[data-picked]");
  if (told) told.textContent = picked ? `${picked}件をえらんでいます` : "";
}

document.addEventListener("keydown", pressed);
document.addEventListener("change", tell);
document.querySelector(".keys-hint").hidden = false;
document.querySelector("[data-keys-open]").addEventListener("click", () => keys.showModal());
const isUsed = document.querySelector("[data-keys-on]");
isUsed.checked = isOn();
isUsed.addEventListener("change", () => localStorage.setItem(OFF, isUsed.checked ? "0" : "1"));
tell();
