// The menu is open on a desk and folded on a phone. Runs before the page is drawn; without scripts it stays open.
(() => {
  "use strict";
  const fold = document.getElementById("menu");
  const narrow = window.matchMedia("(max-width: 64rem)");
  const fit = () => { fold.open = !narrow.matches; };
  narrow.addEventListener("change", fit);
  fit();
})();
