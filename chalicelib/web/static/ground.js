// The ground of every map: the tiles of 国土地理院 with their credit. Who asked for less motion gets a map that holds still.
"use strict";

window.ground = (place, { kind = "pale", credit = "地理院タイル", linked = true, ...options } = {}) => {
  const L = window.L;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const gliding = still ? { fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false, inertia: false } : {};
  const map = L.map(place, { ...gliding, ...options });
  if (still) map.panBy = (by, how) => L.Map.prototype.panBy.call(map, by, { ...how, animate: false });
  map.attributionControl.setPrefix(false);
  const source = "https://maps.gsi.go.jp/development/ichiran.html";
  L.tileLayer(`https://cyberjapandata.gsi.go.jp/xyz/${kind}/{z}/{x}/{y}.png`, {
    minZoom: 5,
    maxZoom: 18,
    attribution: linked ? `<a href="${source}" target="_blank" rel="noopener noreferrer">${credit}</a>` : credit,
  }).addTo(map);
  return map;
};
