// Photos are made smaller on the phone and sent one by one as they are chosen, so that none is lost with the form.
(() => {
  "use strict";
  const form = document.querySelector("[data-form]");
  if (!form) return;
  const say = form.dataset;
  const SIZES = [[2048, 0.85], [1600, 0.8], [1280, 0.7]]; // longest side in pixels, and JPEG quality
  const THUMB = 160;
  const LARGEST = 4_000_000; // bytes that still pass our door as they are

  function drawn(picture, longest) {
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  // The photo as a JPEG small enough, and a tiny picture of it; the file itself where this browser cannot read it.
  async function smaller(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
    if (!picture) return { blob: file, thumb: "" };
    let blob = file;
    for (const [longest, quality] of SIZES) {
      const canvas = drawn(picture, longest);
      blob = (await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality))) || blob;
      if (blob.size <= LARGEST) break;
    }
    const thumb = drawn(picture, THUMB).toDataURL("image/jpeg", 0.7);
    picture.close();
    return { blob, thumb };
  }

  async function send(file) {
    const { blob, thumb } = await smaller(file);
    if (blob.size > LARGEST) throw new Error(say.photoLarge);
    const body = new FormData();
    for (const name of ["nonce", "mark", "lang"]) body.append(name, form.elements[name].value);
    body.append("photo", blob, "photo.jpg");
    const answer = await fetch(say.photo, { method: "POST", body, headers: { accept: "application/json" } }).catch(() => null);
    if (!answer) throw new Error(say.photoFailed);
    if (answer.status === 401) throw new Error(say.over);
    if (answer.status === 413) throw new Error(say.photoLarge);
    const read = await answer.json().catch(() => null);
    if (!answer.ok) throw new Error((answer.status === 400 && read?.[0]?.description) || say.photoFailed);
    return { name: read.name, thumb };
  }

  function add(list, { name, thumb }) {
    if ([...list.querySelectorAll("input")].some((input) => input.value === name)) return;
    const item = document.createElement("li");
    const label = Object.assign(document.createElement("label"), { className: "check" });
    const input = Object.assign(document.createElement("input"), { type: "checkbox", name: list.dataset.name, value: name, checked: true });
    const words = Object.assign(document.createElement("span"), { textContent: list.dataset.one.replace("#", list.children.length + 1) });
    label.append(input, words);
    if (thumb) label.append(Object.assign(document.createElement("img"), { src: thumb, alt: "" }));
    item.append(label);
    list.append(item);
    recount(list);
  }

  // How many may still be sent: unticked photos make room.
  function recount(list) {
    const left = Number(list.dataset.left) - list.querySelectorAll("input:checked").length;
    const limit = list.closest("[data-question]").querySelector(".limit");
    limit.textContent = list.dataset.words.replace("#", Math.max(0, left));
  }

  const waiting = (by) => { say.uploading = String(Number(say.uploading || 0) + by); };

  async function take(field) {
    const question = field.closest("[data-question]");
    const list = question.querySelector("[data-photos]");
    const told = question.querySelector("[data-told]");
    const files = [...field.files];
    field.value = "";
    for (const file of files) {
      if (list.querySelectorAll("input:checked").length >= Number(list.dataset.left)) { told.textContent = say.photoMany; return; }
      told.textContent = say.photoSending;
      waiting(1);
      try {
        add(list, await send(file));
        told.textContent = say.photoKept;
      } catch (error) {
        told.textContent = error.message;
        return;
      } finally {
        waiting(-1);
      }
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-kind='photos'] input[type='file']")) take(event.target);
    if (event.target.matches("[data-photos] input")) recount(event.target.closest("[data-photos]"));
  });
})();
