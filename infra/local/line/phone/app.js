// The phone page: choose a town and a resident, then chat.

import * as api from "./api.js";
import { ChatLog, RichMenu, clockTime, perform } from "./chat.js";
import { byId, el, icon, toast } from "./dom.js";
import { showFaults, showKnocks, showRaw, wireTabs } from "./drawer.js";
import { openLiff } from "./liffsheet.js";
import { pickMoment, pickPhotos, pickPlace } from "./pickers.js";
import { drawSticker, stickerName, stickers } from "./stickers.js";

const COLORS = ["#24507a", "#8a3b52", "#2f6b4f", "#7a4b1e", "#5a4a8a", "#1f6470"];
const moment = new Intl.DateTimeFormat("ja-JP", { month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" });

const state = { town: { channels: [], residents: [] }, talk: null, ahead: 0, friendship: "stranger", hush: () => {} };
const now = () => Date.now() + state.ahead;
const tools = { tap, open, act: (gesture, body) => perform(state.talk, gesture, body) };
const log = new ChatLog(tools);
const menu = new RichMenu(tools);

const color = (name) => COLORS[[...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % COLORS.length];

async function tap(action) {
  byId("quick").hidden = true;
  if (action.type === "uri") return open(action.uri);
  if (action.type === "camera" || action.type === "cameraRoll") return sendPhotos({ camera: action.type === "camera" });
  if (action.type === "location") return sendPlace();
  if (action.type === "clipboard") return navigator.clipboard.writeText(action.clipboardText).then(() => toast("コピーしました"));
  if (action.type === "datetimepicker") {
    const picks = await pickMoment(action, now());
    return picks ? tools.act("tap", { action, picks }) : log.offerQuickReplies();
  }
  if (action.inputOption === "openKeyboard") openKeyboard(action.fillInText || "");
  if (action.inputOption === "closeRichMenu" && menu.isOpen) menu.toggle();
  return tools.act("tap", { action });
}

function open(address) {
  if (openLiff(address, state.talk.user, tools)) return;
  if (address.startsWith("tel:")) toast(`電話をかけます：${address.slice(4)}`);
  else window.open(address, "_blank", "noopener");
}

function openKeyboard(words) {
  menu.type(true);
  byId("words").value = words;
}

async function sendPhotos(options) {
  const photos = await pickPhotos(options);
  if (!photos) return log.offerQuickReplies();
  return api.sendPhotos(state.talk, photos).catch((error) => toast(`送れませんでした：${error.message}`));
}

async function sendPlace() {
  const channel = state.town.channels.find((each) => each.channel_id === state.talk.channel);
  const place = await pickPlace(channel.place);
  return place ? tools.act("location", place) : log.offerQuickReplies();
}

function hear(news) {
  state.ahead = news.now - Date.now();
  state.friendship = news.friendship;
  const isNew = log.add(news, state.talk);
  log.showLoading(news.loading_until, now());
  menu.show(news.menu, state.talk.channel, news.friendship);
  showFriendship();
  showClock();
  if (isNew) showRaw(log.entries);
  showKnocks(state.talk.channel).catch(() => {});
}

function showFriendship() {
  const asks = { stranger: ["まだ友だちではありません", "友だちに追加"], blocked: ["ブロックしています", "ブロックを解除"] }[state.friendship];
  const place = byId("stranger");
  place.hidden = !asks;
  if (asks) place.replaceChildren(el("p", {}, asks[0]), el("button", { class: "loud", type: "button", onclick: () => tools.act("follow") }, asks[1]));
  if (asks) byId("stickers").hidden = true;
}

function choose(channel, resident) {
  state.hush();
  const talk = { channel: channel.channel_id, user: resident.user_id, name: channel.name, basicId: channel.basic_id, color: color(channel.name) };
  state.talk = talk;
  history.replaceState(null, "", `#${talk.channel}/${talk.user}`);
  log.clear(talk);
  Object.assign(menu, { menu: null, types: false });
  byId("town-name").textContent = channel.name;
  byId("town-id").textContent = `${resident.display_name} さんのトーク`;
  document.title = `${channel.name} | 住民のスマートフォン`;
  showRaw(log.entries);
  listPeople();
  state.hush = api.listen(talk, (news) => { if (state.talk === talk) hear(news); });
}

function pick(channel, resident) {
  choose(channel, resident);
  showTowns(false);
}

function listPeople() {
  const { channels, residents } = state.town;
  const chosen = channels.find((each) => each.channel_id === state.talk?.channel) || channels[0];
  const mine = residents.filter((each) => each.provider === chosen?.provider);
  const person = mine.find((each) => each.user_id === state.talk?.user) || mine[0];
  byId("town-list").replaceChildren(...channels.map((channel) => pickButton(channel.name, channel.basic_id, channel === chosen, () => {
    const same = residents.filter((each) => each.provider === channel.provider);
    const next = same.find((each) => each.display_name === person?.display_name) || same[0];
    if (next) pick(channel, next);
  })), ...(channels.length ? [] : [el("p", { class: "faint" }, "まちがまだありません。")]));
  byId("resident-list").replaceChildren(...mine.map((each) => pickButton(each.display_name, "", each === person, () => pick(chosen, each))));
  return [chosen, person];
}

function pickButton(name, detail, isChosen, onclick) {
  return el("button", { class: "pick", type: "button", "aria-pressed": String(isChosen), onclick },
    el("span", { class: "face", "aria-hidden": "true", style: { backgroundColor: color(name) } }, name[0]),
    el("span", { class: "pick-words" }, el("strong", {}, name), detail && el("small", {}, detail)));
}

function showClock() {
  byId("clock").textContent = moment.format(now());
  byId("status-time").textContent = clockTime.format(now());
}

function showTowns(isShown) {
  document.body.classList.toggle("towns-open", isShown);
  byId("show-towns").setAttribute("aria-expanded", String(isShown));
}

function showDrawer(isShown) {
  document.body.classList.toggle("drawer-open", isShown);
  if (isShown) byId("hide-drawer").focus();
}

function showMore(isShown) {
  const verb = state.friendship === "friend" ? ["ブロックする", "block"] : [state.friendship === "blocked" ? "ブロックを解除する" : "友だちに追加する", "follow"];
  const item = (words, run) => el("button", { role: "menuitem", type: "button", onclick: () => { showMore(false); run(); } }, words);
  byId("more").replaceChildren(item(verb[0], () => tools.act(verb[1])), item("開発者の引き出し", () => showDrawer(true)));
  byId("more").hidden = !isShown;
  byId("show-more").setAttribute("aria-expanded", String(isShown));
  if (isShown) byId("more").querySelector("button").focus();
}

function wireComposer() {
  const words = byId("words");
  const grow = () => { words.style.height = "auto"; words.style.height = `${Math.min(words.scrollHeight, 120)}px`; };
  words.addEventListener("input", grow);
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); byId("composer").requestSubmit(); }
  });
  byId("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = words.value.trim();
    if (!text) return;
    words.value = "";
    grow();
    await tools.act("say", { text });
  });
  byId("add-photo").onclick = () => sendPhotos({});
  byId("add-location").onclick = sendPlace;
  byId("to-menu").onclick = () => menu.type(false);
  byId("to-keyboard").onclick = () => menu.type(true);
  byId("menu-name").onclick = () => menu.toggle();
  wireStickers();
}

function wireStickers() {
  const tray = byId("stickers");
  const toggle = (isShown) => { tray.hidden = !isShown; byId("add-sticker").setAttribute("aria-expanded", String(isShown)); };
  byId("add-sticker").onclick = () => toggle(tray.hidden);
  tray.replaceChildren(...stickers.map((sticker) => el("button", { type: "button", class: "sticker-pick", "aria-label": stickerName(sticker),
    html: drawSticker(sticker), onclick: () => { toggle(false); tools.act("sticker", sticker); } })));
}

function wirePage() {
  for (const [id, name] of Object.entries({ "show-towns": "back", "show-more": "more", "to-keyboard": "keyboard", "to-menu": "menu",
    "add-location": "pin", "add-photo": "photo", "add-sticker": "smile", "hide-drawer": "close" })) byId(id).innerHTML = icon(name);
  document.querySelector(".send").innerHTML = icon("send");
  byId("show-towns").onclick = () => showTowns(true);
  byId("show-more").onclick = () => showMore(byId("more").hidden);
  byId("hide-drawer").onclick = () => { showDrawer(false); byId("show-more").focus(); };
  window.addEventListener("keydown", (event) => { if (event.key === "Escape") { showMore(false); showDrawer(false); showTowns(false); } });
  byId("log").addEventListener("click", () => showMore(false));
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.onclick = async () => { state.ahead = (await api.advance(Number(button.dataset.advance))).now - Date.now(); showClock(); };
  }
  byId("new-resident").addEventListener("submit", addResident);
  setInterval(showClock, 1000);
}

async function addResident(event) {
  event.preventDefault();
  const [chosen] = listPeople();
  if (!chosen) return;
  const person = await api.addResident(byId("new-name").value, chosen.provider);
  state.town.residents.push(person);
  event.target.reset();
  pick(chosen, person);
}

async function begin() {
  wirePage();
  wireComposer();
  wireTabs();
  showFaults();
  state.town = await api.town();
  state.ahead = state.town.now - Date.now();
  const [channel, user] = location.hash.slice(1).split("/");
  state.talk = channel ? { channel, user } : null;
  const [chosen, person] = listPeople();
  state.talk = null;
  if (chosen && person) choose(chosen, person);
  showClock();
}

begin();
