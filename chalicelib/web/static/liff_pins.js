// A map of what the list beneath it says: the list is what is read where no map can be drawn.
(() => {
  "use strict";
  const TILES = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png";
  const SOURCE = "https://maps.gsi.go.jp/development/ichiran.html";
  const read = (text) => (text ? text.split(",").map(Number) : null);

  function said(item) {
    const box = document.createElement("div");
    for (const part of item.querySelector("div").children) box.append(part.cloneNode(true));
    return box;
  }

  function raise(section) {
    const L = window.L;
    const ground = section.querySelector("[data-map]");
    if (!ground) return;
    ground.hidden = false;
    const map = L.map(ground, { zoomControl: false, attributionControl: true });
    map.attributionControl.setPrefix("Leaflet");
    L.control.zoom({ zoomInTitle: ground.dataset.zoomIn, zoomOutTitle: ground.dataset.zoomOut }).addTo(map);
    const source = `<a href="${SOURCE}" target="_blank" rel="noopener">${ground.dataset.attribution}</a>`;
    L.tileLayer(TILES, { minZoom: 5, maxZoom: 18, attribution: source }).addTo(map);
    const places = [];
    for (const item of section.querySelectorAll("[data-pin]")) {
      const at = read(item.dataset.pin);
      const { mark, number } = item.dataset;
      const icon = L.divIcon({ className: `spot spot-${mark}`, html: mark === "done" ? "✓" : number, iconSize: [32, 32] });
      L.marker(at, { icon, alt: item.querySelector("[data-title]").textContent.trim() }).addTo(map).bindPopup(said(item));
      places.push(at);
    }
    const here = read(section.dataset.here);
    if (here) {
      const icon = L.divIcon({ className: "spot spot-here", iconSize: [20, 20] });
      L.marker(here, { icon, alt: section.dataset.hereTold, keyboard: false, interactive: false }).addTo(map);
      places.push(here);
    }
    map.fitBounds(L.latLngBounds(places), { padding: [32, 32], maxZoom: 16 });
    new ResizeObserver(() => map.invalidateSize()).observe(ground);
  }

  if (window.L) for (const section of document.querySelectorAll("[data-pins]")) raise(section);
})();
