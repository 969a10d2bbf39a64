// A map of what the list beneath it says: the list is what is read where no map can be drawn.
(() => {
  "use strict";
  const GAP = 36; // pixels between the middles of two marks that a finger can tell apart
  const DEEPEST = 18;
  const read = (text) => (text ? text.split(",").map(Number) : null);

  function said(item) {
    const box = document.createElement("div");
    for (const part of item.querySelector("div").children) box.append(part.cloneNode(true));
    return box;
  }

  function pin(item) {
    const { mark, number } = item.dataset;
    return { item, at: read(item.dataset.pin), mark, sign: mark === "done" ? "✓" : number,
      title: item.querySelector("[data-title]").textContent.trim() };
  }

  // Pins that would lie over each other at the map's zoom stand together.
  function grouped(map, pins) {
    const groups = [];
    for (const each of pins) {
      const point = map.project(each.at);
      const near = groups.find((group) => group.point.distanceTo(point) < GAP);
      if (near) near.pins.push(each);
      else groups.push({ point, pins: [each] });
    }
    return groups;
  }

  function marker(L, map, pins) {
    const [first] = pins;
    const many = pins.length > 1;
    const icon = L.divIcon({ className: `spot spot-${many ? "many" : first.mark}`,
      html: many ? `＋${pins.length}` : first.sign, iconSize: [32, 32] });
    const drawn = L.marker(first.at, { icon, alt: pins.map((each) => each.title).join(", ") });
    if (many && map.getZoom() < DEEPEST) {
      const around = L.latLngBounds(pins.map((each) => each.at));
      return drawn.on("click", () => map.fitBounds(around, { padding: [48, 48], maxZoom: DEEPEST }));
    }
    const box = document.createElement("div");
    for (const each of pins) box.append(said(each.item));
    return drawn.bindPopup(box);
  }

  function raise(section) {
    const L = window.L;
    const ground = section.querySelector("[data-map]");
    if (!ground) return;
    ground.hidden = false;
    const map = window.ground(ground, { zoomControl: false, credit: ground.dataset.attribution });
    L.control.zoom({ zoomInTitle: ground.dataset.zoomIn, zoomOutTitle: ground.dataset.zoomOut }).addTo(map);
    const pins = [...section.querySelectorAll("[data-pin]")].map(pin);
    const places = pins.map((each) => each.at);
    const here = read(section.dataset.here);
    if (here) {
      const icon = L.divIcon({ className: "spot spot-here", iconSize: [20, 20] });
      L.marker(here, { icon, alt: section.dataset.hereTold, keyboard: false, interactive: false }).addTo(map);
      places.push(here);
    }
    map.fitBounds(L.latLngBounds(places), { padding: [32, 32], maxZoom: 16 });
    const marks = L.layerGroup().addTo(map);
    const draw = () => {
      marks.clearLayers();
      for (const group of grouped(map, pins)) marks.addLayer(marker(L, map, group.pins));
    };
    map.on("zoomend", draw);
    draw();
    new ResizeObserver(() => map.invalidateSize()).observe(ground);
  }

  if (window.L) for (const section of document.querySelectorAll("[data-pins]")) raise(section);
})();
