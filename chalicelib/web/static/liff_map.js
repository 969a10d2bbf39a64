// A map to choose a place on: tap it, drag the pin, or use where one is. Without it the fields below do the same.
(() => {
  "use strict";
  const JAPAN = [[30, 129], [45, 146]];

  const read = (text) => {
    const numbers = text.normalize("NFKC").match(/-?\d+(?:\.\d+)?/g);
    return numbers?.length === 2 ? numbers.map(Number) : null;
  };

  function raise(place) {
    const L = window.L;
    const frame = place.querySelector("[data-map-frame]");
    const ground = place.querySelector("[data-map]");
    const point = place.querySelector("[data-point]");
    const told = place.querySelector("[data-told]");
    frame.hidden = false;
    place.querySelector("[data-plain]").open = false;

    const map = window.ground(ground, { zoomControl: false, credit: ground.dataset.attribution });
    L.control.zoom({ zoomInTitle: ground.dataset.zoomIn, zoomOutTitle: ground.dataset.zoomOut }).addTo(map);
    const bounds = read4(ground.dataset.bounds);
    map.fitBounds(bounds || JAPAN);

    const icon = L.divIcon({ className: "pin", iconSize: [36, 48], iconAnchor: [18, 46] });
    let pin = null;
    const choose = (at, { looks = false, quiet = false } = {}) => {
      if (!pin) {
        pin = L.marker(at, { icon, draggable: true, keyboard: false, alt: ground.getAttribute("aria-label") }).addTo(map);
        pin.on("dragend", () => choose(pin.getLatLng()));
      }
      pin.setLatLng(at);
      if (looks) map.setView(at, Math.max(map.getZoom(), 16));
      const { lat, lng } = pin.getLatLng();
      point.value = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
      if (quiet) return;
      told.textContent = told.dataset.chosen;
      point.dispatchEvent(new Event("change", { bubbles: true }));
    };

    map.on("click", (event) => choose(event.latlng));
    place.querySelector("[data-center]").addEventListener("click", () => choose(map.getCenter()));
    const here = place.querySelector("[data-here]");
    here.hidden = !navigator.geolocation;
    here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => choose([coords.latitude, coords.longitude], { looks: true }),
      () => { told.textContent = told.dataset.denied; },
      { enableHighAccuracy: true, timeout: 10000 },
    ));
    const known = read(point.value);
    if (known) choose(known, { looks: true, quiet: true });
    new ResizeObserver(() => map.invalidateSize()).observe(ground);
  }

  function read4(text) {
    const numbers = (text || "").split(",").map(Number);
    return numbers.length === 4 && numbers.every(Number.isFinite) ? [numbers.slice(0, 2), numbers.slice(2)] : null;
  }

  function raiseAll() {
    if (!window.L) return;
    for (const place of document.querySelectorAll("[data-place]:not([data-raised])")) {
      place.dataset.raised = "yes";
      raise(place);
    }
  }

  document.addEventListener("questions", raiseAll);
  raiseAll();
})();
