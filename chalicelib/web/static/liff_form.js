// A form that grows with its answers. Without this script it still works, in steps: the server draws every state.
(() => {
  "use strict";
  const form = document.querySelector("[data-form]");
  if (!form) return;
  const say = form.dataset;
  const told = form.querySelector("[data-sending-told]");
  let refreshing = null;

  // What is typed so far, without files: those go by themselves.
  function typed(extra) {
    const all = new FormData(form);
    const kept = new FormData();
    for (const [name, value] of all) if (typeof value === "string") kept.append(name, value);
    for (const [name, value] of Object.entries(extra)) kept.set(name, value);
    return kept;
  }

  async function post(address, body, signal) {
    const answer = await fetch(address, { method: "POST", body, signal, headers: { accept: "text/html, application/json" } });
    if (answer.status === 401) told.textContent = say.over;
    return answer.ok ? answer : null;
  }

  // Questions that stay what they were stay as they are, with everything in them.
  function merge(now, next) {
    const known = new Map([...now.children].map((each) => [each.dataset.question, each]));
    let before = null;
    for (const fresh of [...next.children]) {
      const old = known.get(fresh.dataset.question);
      const kept = old && old.dataset.sign === fresh.dataset.sign ? old : fresh;
      known.delete(fresh.dataset.question);
      if (old && kept !== old) old.remove();
      const place = before ? before.nextElementSibling : now.firstElementChild;
      if (place !== kept) now.insertBefore(kept, place);
      before = kept;
    }
    for (const gone of known.values()) gone.remove();
  }

  async function refresh() {
    refreshing?.abort();
    refreshing = new AbortController();
    try {
      const answer = await post(form.action, typed({ do: "update" }), refreshing.signal);
      if (!answer) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      merge(form.querySelector("[data-questions]"), next.querySelector("[data-questions]"));
      const now = form.querySelector("[data-privacy]");
      const then = next.querySelector("[data-privacy]");
      if (Boolean(now.firstElementChild) !== Boolean(then.firstElementChild)) now.replaceWith(then);
      document.dispatchEvent(new Event("questions"));
    } catch (error) {
      if (error.name !== "AbortError") console.warn("the page could not be refreshed");
    }
  }

  // Searching

  function option(name, choice) {
    const label = document.createElement("label");
    label.className = "option";
    const input = Object.assign(document.createElement("input"), { type: "radio", name, value: choice.value });
    const words = document.createElement("span");
    words.textContent = choice.label;
    if (choice.detail) words.append(Object.assign(document.createElement("small"), { textContent: choice.detail }));
    label.append(input, words);
    return label;
  }

  async function search(question, extra) {
    const step = question.dataset.question;
    const options = question.querySelector("[data-options]");
    for (const radio of options.querySelectorAll("input")) radio.checked = false;
    const answer = await post(say.search, typed({ find: step, ...extra }));
    if (!answer) return;
    const found = await answer.json();
    options.replaceChildren(...found.choices.map((choice) => option(`a.${step}`, choice)));
    question.querySelector("[data-told]").textContent = found.told;
  }

  const waiting = new WeakMap();
  function searchSoon(question) {
    clearTimeout(waiting.get(question));
    const field = question.querySelector("[data-search]");
    if (field.value.trim()) waiting.set(question, setTimeout(() => search(question, {}), 350));
  }

  function searchNear(question) {
    const found = ({ coords }) => search(question, { [`a.${question.dataset.question}.point`]: `${coords.latitude}, ${coords.longitude}` });
    navigator.geolocation.getCurrentPosition(found, () => {}, { enableHighAccuracy: true, timeout: 10000 });
  }

  // Counting characters as the server does

  function count(field) {
    const limit = document.getElementById(`${field.name.slice(2)}-limit`);
    const left = Number(field.dataset.atMost) - [...field.value].length;
    const words = !field.value ? say.atMost.replace("#", field.dataset.atMost) : left < 0 ? say.overBy.replace("#", -left) : say.left.replace("#", left);
    limit.textContent = words;
    limit.classList.toggle("mistake", left < 0);
  }

  // Listening: on the form, so that questions that come later are heard too

  const DECIDES = new Set(["choice", "list", "search", "date", "time", "number", "place"]);
  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (question && DECIDES.has(question.dataset.kind) && !event.target.matches("[data-search]")) refresh();
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-at-most]")) count(event.target);
    if (event.target.matches("[data-search]")) searchSoon(event.target.closest("[data-question]"));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input:not([type=submit])")) return;
    event.preventDefault();
    if (event.target.matches("[data-search]")) search(event.target.closest("[data-question]"), {});
  });
  form.addEventListener("click", (event) => {
    const find = event.target.closest("[data-find], [data-near]");
    if (!find) return;
    event.preventDefault();
    const question = find.closest("[data-question]");
    if (find.matches("[data-near]")) searchNear(question);
    else search(question, {});
  });
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-send]")) return;
    if (say.sent || Number(say.uploading || 0)) {
      event.preventDefault();
      told.textContent = say.sent ? say.sending : say.photoSending;
      return;
    }
    say.sent = "yes";
    told.textContent = say.sending;
    setTimeout(() => { delete say.sent; }, 15000);
  });
  window.addEventListener("pageshow", () => { delete say.sent; told.textContent = ""; });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".banner a[href^='#q-']");
    if (!link) return;
    event.preventDefault();
    const question = document.getElementById(link.hash.slice(1));
    question.scrollIntoView({ block: "start" });
    (question.querySelector("input:not([type=hidden]), select, textarea") || question).focus({ preventScroll: true });
  });

  function begin() {
    for (const field of form.querySelectorAll("[data-at-most]")) count(field);
    if (navigator.geolocation) for (const button of form.querySelectorAll("[data-near]")) button.hidden = false;
    if (say.liffId && window.liff) offerScanning();
  }

  async function offerScanning() {
    await window.liff.init({ liffId: say.liffId }).catch(() => {});
    if (!window.liff.isApiAvailable?.("scanCodeV2")) return;
    for (const button of form.querySelectorAll("[data-scan]")) {
      button.hidden = false;
      button.onclick = async () => {
        const read = await window.liff.scanCodeV2().catch(() => null);
        if (read?.value) document.getElementById(button.dataset.scan).value = read.value;
      };
    }
  }

  document.addEventListener("questions", begin);
  begin();
  document.querySelector("[data-focus]")?.focus();
})();
