// A case with scripts: photos open in place, and a phrase is put into the reply.
"use strict";

const large = document.getElementById("photo");
for (const link of document.querySelectorAll("[data-photo]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const shown = large.querySelector("img");
    shown.src = link.href;
    shown.alt = link.querySelector("img").alt;
    large.showModal();
  });
}

for (const choice of document.querySelectorAll("[data-phrases]")) {
  choice.addEventListener("change", () => {
    const text = document.getElementById(choice.dataset.phrases);
    if (!choice.value) return;
    text.value = text.value.trim() ? `${text.value.trimEnd()}\n${choice.value}` : choice.value;
    choice.value = "";
    text.focus();
  });
}
