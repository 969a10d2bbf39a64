// Rectangles drawn on a photo with a finger or a mouse; the numbers below say the same and work without.
"use strict";

const canvas = document.querySelector("[data-canvas]");
const boxes = document.querySelector("[data-boxes]");
const SIDES = ["left", "top", "width", "height"];
const inputs = (line) => SIDES.map((side) => line.querySelector(`[name=${side}]`));
const isEmpty = (line) => inputs(line).every((input) => !input.value);

function emptyLine() {
  const lines = [...boxes.querySelectorAll("[data-box]")];
  const free = lines.find(isEmpty);
  if (free) return free;
  const line = lines[0].cloneNode(true);
  line.setAttribute("aria-label", `場所${lines.length + 1}`);
  inputs(line).forEach((input) => { input.value = ""; });
  boxes.append(line);
  return line;
}

function draw() {
  for (const mark of canvas.querySelectorAll(".mark")) mark.remove();
  for (const line of boxes.querySelectorAll("[data-box]")) {
    line.querySelector("[data-clear]").hidden = isEmpty(line);
    if (isEmpty(line)) continue;
    canvas.append(markOf(inputs(line).map((input) => Number(input.value))));
  }
}

function markOf(numbers) {
  const mark = document.createElement("span");
  mark.className = "mark";
  SIDES.forEach((side, at) => { mark.style[side] = `${numbers[at]}%`; });
  return mark;
}

const share = (event) => {
  const frame = canvas.getBoundingClientRect();
  const within = (part) => Math.min(100, Math.max(0, 100 * part));
  return [within((event.clientX - frame.left) / frame.width), within((event.clientY - frame.top) / frame.height)];
};

let from = null;
let drawn = null;
const span = ([x, y]) => [Math.min(x, from[0]), Math.min(y, from[1]), Math.abs(x - from[0]), Math.abs(y - from[1])];

canvas.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  from = share(event);
});
canvas.addEventListener("pointermove", (event) => {
  if (!from) return;
  drawn?.remove();
  drawn = markOf(span(share(event)));
  canvas.append(drawn);
});
canvas.addEventListener("pointerup", (event) => {
  if (!from) return;
  const numbers = span(share(event));
  drawn?.remove();
  [from, drawn] = [null, null];
  if (numbers[2] < 0.5 || numbers[3] < 0.5) return;
  const fields = inputs(emptyLine());
  numbers.forEach((number, at) => { fields[at].value = (Math.floor(number * 10) / 10).toString(); });
  draw();
});
boxes.addEventListener("input", draw);
boxes.addEventListener("click", (event) => {
  const line = event.target.closest("[data-clear]")?.closest("[data-box]");
  if (!line) return;
  inputs(line).forEach((input) => { input.value = ""; });
  draw();
});
document.querySelector("[data-draw-hint]").hidden = false;
draw();
