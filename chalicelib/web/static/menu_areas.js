// Drawing a place on a menu's picture: it fills the fields below, which do without this script.
(() => {
  const phone = document.querySelector("[data-draw] svg");
  const field = (name) => document.querySelector(`form input[name=${name}]`);
  if (!phone || !field("left")) return;
  const frame = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  frame.setAttribute("class", "menu-drawn");
  phone.append(frame);
  const names = { left: "x", top: "y", width: "width", height: "height" };
  const show = () => {
    for (const [name, attribute] of Object.entries(names)) frame.setAttribute(attribute, field(name).value || 0);
  };
  const place = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(phone.getScreenCTM().inverse());
    const box = phone.viewBox.baseVal;
    return [Math.min(Math.max(point.x, 0), box.width), Math.min(Math.max(point.y, 0), box.height)];
  };
  let from = null;
  phone.addEventListener("pointerdown", (event) => {
    from = place(event);
    phone.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  phone.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = place(event);
    field("left").value = Math.round(Math.min(from[0], to[0]));
    field("top").value = Math.round(Math.min(from[1], to[1]));
    field("width").value = Math.round(Math.abs(to[0] - from[0]));
    field("height").value = Math.round(Math.abs(to[1] - from[1]));
    show();
  });
  phone.addEventListener("pointerup", () => { from = null; });
  for (const name of Object.keys(names)) field(name).addEventListener("input", show);
  show();
})();
