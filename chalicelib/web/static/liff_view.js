// A page to look at. Without this script it works too; with it a form asks where the phone is, a code stays fresh, and
// nothing is sent twice by an impatient thumb.
(() => {
  "use strict";
  for (const said of document.querySelectorAll("[data-unscripted]")) said.hidden = true;

  // Forms

  const where = () => new Promise((resolve, refuse) => {
    if (!navigator.geolocation) refuse(new Error("none"));
    else navigator.geolocation.getCurrentPosition(resolve, refuse, { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
  });

  function fill(place, { coords, timestamp }) {
    const told = { lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy, at: new Date(timestamp).toISOString() };
    for (const [part, value] of Object.entries(told)) place.querySelector(`[name="${place.dataset.place}.${part}"]`).value = value;
  }

  async function locate(form, place, told) {
    const say = place.dataset;
    told.textContent = say.asking;
    form.dataset.busy = "yes";
    try {
      fill(place, await where());
    } catch {
      told.textContent = "needed" in say ? say.refused : say.without;
      if ("needed" in say || !("tried" in say)) {
        say.tried = "yes";
        return false;
      }
    } finally {
      delete form.dataset.busy;
    }
    return true;
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    const told = form.querySelector("[data-told]");
    const place = form.querySelector("[data-place]");
    if (form.dataset.sent || form.dataset.busy) return event.preventDefault();
    if (place && !form.dataset.placed) {
      event.preventDefault();
      if (!(await locate(form, place, told))) return;
      form.dataset.placed = "yes";
      form.requestSubmit();
      return;
    }
    form.dataset.sent = "yes";
    if (told) told.textContent = form.dataset.sending;
    setTimeout(() => { delete form.dataset.sent; delete form.dataset.placed; }, 15000);
  });

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-once]")) {
      for (const state of ["sent", "busy", "placed"]) delete form.dataset[state];
      const told = form.querySelector("[data-told]");
      if (told) told.textContent = "";
    }
  });

  // Codes that are short-lived

  async function renew(code) {
    const told = code.querySelector("[data-told]");
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = next.getElementById(code.id)?.querySelector("[data-fresh]");
      if (!answer.ok || !fresh) return location.reload();
      code.querySelector("[data-fresh]").replaceWith(fresh);
      told.textContent = "";
    } catch {
      told.textContent = code.dataset.failed;
    }
  }

  for (const code of document.querySelectorAll("[data-code]")) {
    const every = Number(code.dataset.code) * 1000;
    let due = Date.now() + every;
    const look = () => {
      if (document.hidden || Date.now() < due) return;
      due = Date.now() + every;
      renew(code);
    };
    setInterval(look, Math.min(every, 1000));
    document.addEventListener("visibilitychange", look);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".banner a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest(".field").scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
  document.querySelector("[data-focus]")?.focus();
})();
