// Cases on a map: read page by page, grouped where they lie close, narrowed by two sliders. The table below has the same.
(() => {
  "use strict";
  const JAPAN = [[30, 129], [45, 146]];
  const MOST = 5000; // places on one map: an old machine still moves it

  const part = document.querySelector("[data-case-map]");
  if (!part || !window.L || !window.Supercluster) return;
  const told = part.querySelector("[data-told]");
  const [from, to] = [part.querySelector("[data-from]"), part.querySelector("[data-to]")];
  const span = part.querySelector("[data-span]");
  part.hidden = false;

  const corners = (part.dataset.bounds || "").split(",").map(Number);
  const map = window.ground(part.querySelector("[data-ground]"), { scrollWheelZoom: false });
  map.fitBounds(corners.length === 4 && corners.every(Number.isFinite) ? [corners.slice(0, 2), corners.slice(2)] : JAPAN);
  const layer = L.layerGroup().addTo(map);

  let places = [];
  let days = [];
  let groups = null;

  const dayOf = (place) => place.properties.opened_at.slice(0, 10);
  const written = (day) => `${Number(day.slice(0, 4))}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;

  function group() {
    const [first, last] = [days[Math.min(from.value, to.value)], days[Math.max(from.value, to.value)]];
    const within = places.filter((place) => dayOf(place) >= first && dayOf(place) <= last);
    groups = new Supercluster({ radius: 60, maxZoom: 17 }).load(within);
    span.textContent = first ? `${written(first)} 〜 ${written(last)}：${within.length}件` : "";
    draw();
  }

  function draw() {
    if (!groups) return;
    const seen = map.getBounds();
    const box = [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()];
    layer.clearLayers();
    for (const found of groups.getClusters(box, map.getZoom())) {
      (found.properties.cluster ? crowd(found) : single(found)).addTo(layer);
    }
  }

  function crowd(found) {
    const [lon, lat] = found.geometry.coordinates;
    const count = found.properties.point_count;
    const icon = L.divIcon({ className: "crowd", html: `<span>${Number(count)}</span>`, iconSize: [44, 44] });
    const marker = L.marker([lat, lon], { icon, alt: `${count}件。拡大する`, title: `${count}件` });
    return marker.on("click keypress", () => map.setView([lat, lon], groups.getClusterExpansionZoom(found.id)));
  }

  function single(found) {
    const [lon, lat] = found.geometry.coordinates;
    const facts = found.properties;
    const icon = L.divIcon({ className: `dot dot-${facts.status}`, iconSize: [22, 22] });
    const marker = L.marker([lat, lon], { icon, alt: `${facts.number} ${facts.kind}`, title: facts.kind });
    return marker.bindPopup(() => card(facts));
  }

  function card(facts) {
    const body = document.createElement("div");
    const link = document.createElement("a");
    link.href = `${part.dataset.cases}/${facts.number}`;
    link.textContent = facts.number;
    const words = document.createElement("p");
    words.textContent = `${facts.kind}（${facts.status_words}）${facts.address}`;
    body.append(link, words);
    return body;
  }

  async function read() {
    let start = "";
    do {
      const answer = await fetch(part.dataset.source + (start ? `&start=${encodeURIComponent(start)}` : ""), { headers: { "hx-request": "true" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const page = await answer.json();
      places = places.concat(page.features.filter((each) => each.geometry));
      start = page.next;
      told.textContent = `${places.length}件を地図に置きました。${start ? "読み込んでいます…" : ""}`;
    } while (start && places.length < MOST);
    if (start) told.textContent = `新しい${places.length}件を地図に置きました。条件をしぼると、ほかの案件も表示できます。`;
  }

  function ready() {
    days = [...new Set(places.map(dayOf))].sort();
    for (const slider of [from, to]) slider.max = Math.max(0, days.length - 1);
    [from.value, to.value] = [0, Math.max(0, days.length - 1)];
    group();
    if (places.length) map.fitBounds(L.latLngBounds(places.map(({ geometry: { coordinates: [lon, lat] } }) => [lat, lon])).pad(0.1), { maxZoom: 16 });
  }

  from.addEventListener("input", group);
  to.addEventListener("input", group);
  map.on("moveend", draw);
  read().then(ready).catch(() => { told.textContent = "地図に案件を置けませんでした。下の一覧をご覧ください。"; ready(); });
})();
