// What the phone asks before it sends: a day, a photo, a place.

import { installed } from "./api.js";
import { el, icon, sheet } from "./dom.js";
import { asPhoto, samples } from "./samples.js";

const KINDS = { date: ["date", "日にちを選ぶ"], time: ["time", "時刻を選ぶ"], datetime: ["datetime-local", "日時を選ぶ"] };

export function pickMoment(action, now) {
  const [type, title] = KINDS[action.mode];
  const today = new Date(now + 9 * 3_600_000).toISOString();
  const fallback = { date: today.slice(0, 10), time: today.slice(11, 16), datetime: today.slice(0, 16) }[action.mode];
  const plain = (value) => value?.replace("t", "T");
  return sheet(title, (close) => {
    const input = el("input", { type, "aria-label": title, required: true, value: plain(action.initial) || fallback,
      min: plain(action.min), max: plain(action.max) });
    return el("form", { class: "sheet-body", onsubmit: (event) => { event.preventDefault(); close(input.value); } },
      input, el("button", { class: "loud" }, "決定"));
  });
}

export function pickPhotos({ camera = false } = {}) {
  return sheet(camera ? "写真をとる" : "写真を送る", (close) => {
    const input = el("input", { type: "file", accept: "image/*", multiple: !camera, capture: camera ? "environment" : null,
      id: "photo-file", class: "visually-hidden", onchange: () => { if (input.files.length) close([...input.files]); } });
    return el("div", { class: "sheet-body" },
      input, el("label", { class: "loud", for: "photo-file", html: `${icon(camera ? "camera" : "photo")}この端末から選ぶ` }),
      el("p", { class: "faint" }, "手元に写真がないときは、見本を送れます。"),
      el("div", { class: "samples" }, samples.map((sample) => el("button", { type: "button", class: "sample",
        onclick: async () => close([await asPhoto(sample)]) }, el("img", { src: sample.address, alt: "" }), sample.name))));
  });
}

export async function pickPlace(start) {
  const map = await installed().then(({ leaflet }) => (leaflet ? loadLeaflet() : null)).catch(() => null);
  let opened = () => {};
  const answer = sheet("位置情報を送る", (close) => {
    const spot = { latitude: start[0], longitude: start[1] };
    const fields = ["latitude", "longitude"].map((name) => el("input", { type: "number", step: "any", name, required: true,
      id: name, value: spot[name].toFixed(6) }));
    const address = el("input", { id: "address", name: "address", maxlength: "100", autocomplete: "off" });
    const moved = (latitude, longitude) => {
      Object.assign(spot, { latitude, longitude });
      fields[0].value = latitude.toFixed(6);
      fields[1].value = longitude.toFixed(6);
    };
    const place = el("div", { class: "map", "aria-label": "地図" });
    opened = () => { (map ? leafletMap : gridMap)(place, spot, moved, map); };
    const send = (event) => {
      event.preventDefault();
      close({ latitude: Number(fields[0].value), longitude: Number(fields[1].value), address: address.value });
    };
    return el("form", { class: "sheet-body place", onsubmit: send }, place,
      el("div", { class: "row" }, el("label", { for: "latitude" }, "緯度", fields[0]), el("label", { for: "longitude" }, "経度", fields[1])),
      el("label", { for: "address" }, "住所（なくてもよい）", address), el("button", { class: "loud" }, "この場所を送る"));
  });
  opened();
  return answer;
}

let leaflet;

function loadLeaflet() {
  leaflet ??= new Promise((resolve, reject) => {
    document.head.append(el("link", { rel: "stylesheet", href: "/assets/leaflet/dist/leaflet.css" }),
      el("script", { src: "/assets/leaflet/dist/leaflet.js", onload: () => resolve(window.L), onerror: reject }));
  });
  return leaflet;
}

// Tiles come from the Geospatial Information Authority of Japan; without a network the squared paper below shows.
function leafletMap(place, spot, moved, L) {
  const map = L.map(place, { zoomControl: true }).setView([spot.latitude, spot.longitude], 15);
  L.tileLayer("https://cyberjapandata.gsi.go.jp/xyz/std/{z}/{x}/{y}.png", { maxZoom: 18, attribution: "地理院タイル" }).addTo(map);
  place.append(el("div", { class: "crosshair", html: icon("pin") }));
  map.on("move", () => { const at = map.getCenter(); moved(at.lat, at.lng); });
}

// Squared paper to push about: one square is 100 metres.
function gridMap(place, spot, moved) {
  const metres = { north: 1 / 111_320, east: 1 / (111_320 * Math.cos((spot.latitude * Math.PI) / 180)) };
  const at = { x: 0, y: 0 };
  const push = (x, y) => {
    at.x += x;
    at.y += y;
    place.style.backgroundPosition = `${-at.x}px ${at.y}px`;
    moved(spot.latitude + y * 2 * metres.north, spot.longitude + x * 2 * metres.east);
  };
  place.classList.add("grid");
  place.tabIndex = 0;
  place.setAttribute("role", "application");
  place.setAttribute("aria-label", "地図。矢印キーで動かせます");
  place.append(el("div", { class: "crosshair", html: icon("pin") }), el("p", { class: "grid-note" }, "1ます100メートル"));
  const steps = { ArrowUp: [0, 25], ArrowDown: [0, -25], ArrowLeft: [-25, 0], ArrowRight: [25, 0] };
  place.addEventListener("keydown", (event) => { if (steps[event.key]) { event.preventDefault(); push(...steps[event.key]); } });
  place.addEventListener("pointerdown", (event) => place.setPointerCapture(event.pointerId));
  place.addEventListener("pointermove", (event) => { if (event.buttons) push(-event.movementX, event.movementY); });
}
