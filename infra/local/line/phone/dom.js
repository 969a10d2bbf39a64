// Small tools for making elements. Icons are drawn here, so that the page needs nothing from elsewhere.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "style") Object.assign(node.style, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "html") node.innerHTML = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

const SHAPES = {
  back: '<path d="M15 5l-7 7 7 7"/>',
  more: '<path d="M4 7h16M4 12h16M4 17h16"/>',
  keyboard: '<rect x="3" y="6" width="18" height="12" rx="2"/><path d="M7 10h.01M11 10h.01M15 10h.01M8 14h8"/>',
  menu: '<rect x="4" y="4" width="7" height="7" rx="1.5"/><rect x="13" y="4" width="7" height="7" rx="1.5"/><rect x="4" y="13" width="7" height="7" rx="1.5"/><rect x="13" y="13" width="7" height="7" rx="1.5"/>',
  pin: '<path d="M12 21s7-6.1 7-11.5A7 7 0 0 0 5 9.5C5 14.9 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
  photo: '<rect x="3" y="5" width="18" height="14" rx="2"/><circle cx="9" cy="10" r="1.6"/><path d="M4 17l5-4 4 3 3-2 4 3"/>',
  camera: '<path d="M4 8h3l2-3h6l2 3h3v11H4z"/><circle cx="12" cy="13" r="3.5"/>',
  calendar: '<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16M8 3v4M16 3v4"/>',
  smile: '<circle cx="12" cy="12" r="9"/><path d="M8.5 14.5c1.800 2.200 5.200 2.200 7 0M9 9.5h.01M15 9.5h.01"/>',
  send: '<path d="M4 12l16-8-5 17-4-7z"/>',
  close: '<path d="M6 6l12 12M18 6L6 18"/>',
  link: '<path d="M9 15l6-6M10 6l2-2a4 4 0 0 1 6 6l-2 2M14 18l-2 2a4 4 0 0 1-6-6l2-2"/>',
  undo: '<path d="M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3"/>',
};

export function icon(name, label = "") {
  const shown = label ? `role="img" aria-label="${label}"` : 'aria-hidden="true"';
  return `<svg class="glyph" viewBox="0 0 24 24" ${shown}>${SHAPES[name]}</svg>`;
}

let fading = 0;

export function toast(words) {
  const place = byId("toast");
  place.textContent = words;
  place.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => place.classList.remove("shown"), 3200);
}

// A sheet inside the phone. `build(close)` answers its contents; the promise gives what `close` was given.
export function sheet(title, build) {
  return new Promise((resolve) => {
    const screen = byId("screen");
    const behind = [...screen.children].filter((child) => child.id !== "toast");
    const before = document.activeElement;
    const close = (result) => {
      window.removeEventListener("keydown", escape, true);
      for (const child of behind) child.inert = false;
      scrim.remove();
      before?.focus?.();
      resolve(result);
    };
    const escape = (event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } };
    const head = el("header", { class: "sheet-head" }, el("h2", {}, title),
      el("button", { class: "icon", type: "button", "aria-label": "閉じる", html: icon("close"), onclick: () => close() }));
    const panel = el("section", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": title }, head, build(close));
    const scrim = el("div", { class: "scrim", onclick: (event) => { if (event.target === scrim) close(); } }, panel);
    for (const child of behind) child.inert = true;
    screen.append(scrim);
    window.addEventListener("keydown", escape, true);
    (panel.querySelector(".sheet-body input:not([type=file]), .sheet-body button, .sheet-body [tabindex]") || head.querySelector("button")).focus();
  });
}
