// What pages do more where scripts run: lists that refresh themselves while somebody looks, and maps. All else works without.
"use strict";

const EVERY = 30000;

function refresh(part) {
  if (document.visibilityState !== "visible" || part.contains(document.activeElement)) return;
  if (part.querySelector("input:checked") || document.querySelector("dialog[open]")) return;
  htmx.trigger(part, "refresh");
}

function startRefreshing() {
  if (!window.htmx) return;
  for (const part of document.querySelectorAll("[data-live]")) setInterval(refresh, EVERY, part);
}

function drawMap(place) {
  const at = [Number(place.dataset.lat), Number(place.dataset.lon)];
  const still = "still" in place.dataset;
  const options = { scrollWheelZoom: false, zoomControl: !still, dragging: !still, keyboard: !still };
  const map = window.ground(place, { kind: "std", linked: !still, ...options }).setView(at, 17);
  L.circleMarker(at, { radius: 11, color: "#ffffff", weight: 3, fillColor: "#ce0000", fillOpacity: 1 }).addTo(map);
}

function drawMaps() {
  for (const place of document.querySelectorAll("[data-map]")) {
    if (!window.L) continue;
    place.hidden = false;
    drawMap(place);
  }
}

// A form sent twice by an impatient double click does its deed once anyway; this spares the wait. One that hands a
// file over leaves its page standing, and may be sent again.
function sendOnce(event) {
  if ("hands" in event.target.dataset) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
}

// Coming back to a page kept by the browser, its forms may be sent again.
function allowAgain() {
  for (const form of document.forms) delete form.dataset.sent;
}

document.addEventListener("DOMContentLoaded", () => {
  startRefreshing();
  drawMaps();
  document.querySelector("[data-first]")?.focus();
});
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", allowAgain);
