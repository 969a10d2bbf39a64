// What is typed outlives a lost connection: it stays in this tab until the form was accepted, or somebody signs out.
// Fields marked as personal are never kept.
"use strict";

const { who, told } = document.currentScript.dataset;
const PREFIX = "draft/";
const MINE = `${PREFIX}${who}/`;
// Hidden fields that change although the form is the same one.
const PASSING = ["csrf", "once", "came_from", "seen", "version"];
const NEVER = ["hidden", "file", "checkbox", "radio", "password", "submit"];
const RESTORED = "送られていなかった入力を、もとに戻しました。";
const OFFLINE = "通信が切れています。入力したものは、この画面に残っています。つながってから、もう一度送ってください。";

function nameOf(form) {
  const fixed = [...form.querySelectorAll("input[type=hidden]")].filter((field) => !PASSING.includes(field.name));
  const facts = fixed.map((field) => `${field.name}=${field.value}`).join("&");
  return `${MINE}${new URL(form.action).pathname}?${facts}`;
}

function isKept(field) {
  return field.name && field.matches("input, textarea, select") && !NEVER.includes(field.type) && !("personal" in field.dataset);
}

function asShown(field) {
  if (field.type !== "select-one") return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) || field.options[0] || { value: "" }).value;
}

function drafts() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
}

function keep(form, sent) {
  const typed = [...form.elements].filter((field) => isKept(field) && field.value !== asShown(field));
  if (!typed.length && !sent) return sessionStorage.removeItem(nameOf(form));
  const values = Object.fromEntries(typed.map((field) => [field.name, field.value]));
  sessionStorage.setItem(nameOf(form), JSON.stringify({ sent, values }));
}

function forgetAccepted() {
  for (const key of drafts()) {
    const isAccepted = told === "1" && JSON.parse(sessionStorage.getItem(key)).sent;
    if (isAccepted || !key.startsWith(MINE)) sessionStorage.removeItem(key);
  }
}

function tell(form, words) {
  const note = document.createElement("p");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  note.textContent = words;
  form.querySelector(".draft-note")?.remove();
  form.prepend(note);
}

function restore(form) {
  const kept = sessionStorage.getItem(nameOf(form));
  if (!kept) return;
  const { values } = JSON.parse(kept);
  const fields = [...form.elements].filter((field) => isKept(field) && field.name in values);
  const back = fields.filter((field) => field.value === asShown(field) && field.value !== values[field.name]);
  for (const field of back) field.value = values[field.name];
  if (!back.length) return;
  form.closest("details")?.setAttribute("open", "");
  tell(form, RESTORED);
}

function posted() {
  return [...document.forms].filter((form) => form.method === "post");
}

function sends(event) {
  const form = event.target;
  if (form.method !== "post") return;
  if (new URL(form.action).pathname.endsWith("/console/sign-out")) {
    for (const key of drafts()) sessionStorage.removeItem(key);
  } else if (navigator.onLine) {
    keep(form, true);
  } else {
    event.preventDefault();
    keep(form, false);
    tell(form, OFFLINE);
    setTimeout(() => delete form.dataset.sent);
  }
}

forgetAccepted();
for (const form of posted()) restore(form);
document.addEventListener("input", (event) => {
  if (event.target.form?.method === "post" && isKept(event.target)) keep(event.target.form, false);
});
document.addEventListener("submit", sends);
