// The chat log: who said what, when; quick replies; the rich menu.

import { act, menuPicture } from "./api.js";
import { hotspot } from "./cards.js";
import { byId, el, icon, toast } from "./dom.js";
import { draw, isWide } from "./messages.js";

const NOTES = { followed: "友だちに追加しました", unblocked: "ブロックを解除しました", blocked: "ブロックしました" };
const NEAR_END = 120; // pixels
const day = new Intl.DateTimeFormat("ja-JP", { month: "long", day: "numeric", weekday: "short", timeZone: "Asia/Tokyo" });
export const clockTime = new Intl.DateTimeFormat("ja-JP", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tokyo" });

export class ChatLog {
  constructor(tools) {
    this.tools = tools;
    this.atEnd = true;
    this.clear();
    this.followEnd();
  }

  // Who reads the newest goes on reading it, whatever opens below or is loaded late; who scrolled up stays there.
  followEnd() {
    const log = byId("log");
    let top = log.scrollTop;
    let height = log.clientHeight;
    log.addEventListener("scroll", () => {
      const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
      if (isNear) this.atEnd = true;
      else if (log.scrollTop < top && log.clientHeight === height) this.atEnd = false;
      top = log.scrollTop;
    });
    const follow = () => { height = log.clientHeight; if (this.atEnd) this.showEnd(); };
    new ResizeObserver(follow).observe(log);
    log.addEventListener("load", follow, true);
  }

  // Who one talks with stands at the very top, as a new acquaintance introduces itself.
  clear(talk) {
    this.entries = new Map();
    this.lastDay = "";
    this.lastSide = "";
    byId("log").replaceChildren(...(talk ? [el("div", { class: "intro" },
      el("div", { class: "face", "aria-hidden": "true", style: { backgroundColor: talk.color } }, talk.name[0]),
      el("strong", {}, talk.name), el("p", {}, talk.basicId))] : []));
    byId("quick").hidden = true;
  }

  // Draws what is new; answers whether anything was.
  add(news, talk) {
    const log = byId("log");
    const fresh = news.entries.filter((entry) => !this.entries.has(entry.seq));
    const follows = this.atEnd || this.entries.size === 0 || fresh.some((entry) => entry.side === "resident");
    this.dots?.remove();
    for (const entry of fresh) {
      this.entries.set(entry.seq, entry);
      log.append(...this.lines(entry, talk));
    }
    for (const id of news.unsent) this.takeBack(id);
    if (fresh.length) this.offerQuickReplies();
    if (fresh.length && follows) this.showEnd();
    return fresh.length > 0;
  }

  showEnd() {
    this.atEnd = true;
    byId("log").scrollTop = byId("log").scrollHeight;
  }

  lines(entry, talk) {
    const date = day.format(entry.at);
    const lines = [];
    if (date !== this.lastDay) lines.push(el("div", { class: "day" }, el("span", {}, date)));
    if (date !== this.lastDay) this.lastSide = "";
    this.lastDay = date;
    lines.push(entry.side === "note" ? el("div", { class: "note" }, NOTES[entry.message.text]) : this.line(entry, talk));
    this.lastSide = entry.side + (entry.message.sender?.name || "");
    return lines;
  }

  line(entry, talk) {
    const mine = entry.side === "resident";
    const name = entry.message.sender?.name || talk.name;
    const opens = this.lastSide !== entry.side + (entry.message.sender?.name || "");
    const time = el("time", {}, clockTime.format(entry.at));
    const said = el("div", { class: "said" }, draw(entry, this.tools));
    const aside = el("div", { class: "aside" }, mine && entry.via !== "postback" && this.undo(entry), time);
    const face = !mine && el("div", { class: "face", "aria-hidden": "true", style: { backgroundColor: talk.color } },
      opens ? (entry.message.sender?.iconUrl ? el("img", { src: entry.message.sender.iconUrl, alt: "" }) : name[0]) : "");
    if (face && !opens) face.classList.add("empty");
    return el("article", { class: `line ${mine ? "mine" : "theirs"} ${isWide(entry.message) ? "wide" : ""} kind-${entry.message.type}`,
      "data-id": entry.id, "aria-label": `${mine ? "自分" : name}` },
      face, el("div", { class: "column" }, !mine && opens && el("p", { class: "name" }, name),
        el("div", { class: "pair" }, mine ? [aside, said] : [said, aside])));
  }

  undo(entry) {
    return el("button", { class: "undo", type: "button", "aria-label": "送信を取り消す", title: "送信を取り消す",
      html: icon("undo"), onclick: () => this.tools.act("unsend", { messageId: entry.id }) });
  }

  takeBack(id) {
    const line = byId("log").querySelector(`article[data-id="${id}"]`);
    line?.replaceWith(el("div", { class: "note" }, "送信を取り消しました"));
  }

  offerQuickReplies() {
    const spoken = [...this.entries.values()].filter((entry) => entry.side !== "note").at(-1);
    const items = spoken?.side === "account" ? spoken.message.quickReply?.items || [] : [];
    const quick = byId("quick");
    quick.hidden = items.length === 0;
    quick.replaceChildren(...items.map((item) => this.chip(item)));
    quick.scrollLeft = 0;
  }

  chip({ action, imageUrl }) {
    const glyphs = { camera: "camera", cameraRoll: "photo", location: "pin", datetimepicker: "calendar", uri: "link" };
    const picture = imageUrl ? el("img", { src: imageUrl, alt: "" })
      : glyphs[action.type] && el("span", { html: icon(glyphs[action.type]) });
    return el("button", { type: "button", class: "chip", onclick: () => this.tools.tap(action) }, picture, action.label);
  }

  showLoading(until, now) {
    this.dots?.remove();
    if (until <= now) return;
    this.dots = el("div", { class: "dots", role: "status", "aria-label": "入力中" }, el("i"), el("i"), el("i"));
    byId("log").append(this.dots);
    if (this.atEnd) this.showEnd();
    setTimeout(() => this.dots?.remove(), Math.min(until - now, 60_000));
  }
}

// The rich menu under the chat, and the bar that opens it or the keyboard.
export class RichMenu {
  constructor(tools) {
    this.tools = tools;
    this.menu = null;
    this.isOpen = true;
    this.types = false;
  }

  show(menu, channel, friendship) {
    if (menu?.richMenuId !== this.menu?.richMenuId) {
      const first = !this.menu;
      this.menu = menu;
      if (menu && first) this.isOpen = menu.selected;
      byId("menu").replaceChildren(...(menu ? this.pictured(menu, channel) : []));
    }
    this.arrange(friendship);
  }

  pictured(menu, channel) {
    const frame = el("div", { class: "menu-frame", style: { aspectRatio: `${menu.size.width} / ${menu.size.height}` } },
      el("img", { src: menuPicture(channel, menu.richMenuId), alt: "" }));
    for (const area of menu.areas) frame.append(hotspot(area.action, area.bounds, menu.size, () => this.tools.tap(area.action)));
    return [frame];
  }

  arrange(friendship = this.friendship) {
    this.friendship = friendship;
    const friend = friendship === "friend";
    const usesMenu = friend && this.menu && !this.types;
    byId("menu").hidden = !(usesMenu && this.isOpen);
    byId("menu-bar").hidden = !usesMenu;
    byId("composer").hidden = !friend || usesMenu;
    byId("to-menu").hidden = !this.menu;
    byId("menu-name").textContent = this.menu ? `${this.menu.chatBarText} ${this.isOpen ? "▾" : "▴"}` : "";
    byId("menu-name").setAttribute("aria-expanded", String(this.isOpen));
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.arrange();
  }

  type(types) {
    this.types = types;
    if (!types) this.isOpen = true;
    this.arrange();
    if (types) byId("words").focus();
  }
}

export async function perform(talk, gesture, body) {
  try {
    return await act(talk, gesture, body);
  } catch (error) {
    toast(`できませんでした：${error.message}`);
    return null;
  }
}
