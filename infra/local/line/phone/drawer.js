// For developers: what really went over the wire, how the webhook answered, and bad days on request.

import { addFault, clearFaults, faults, knocks } from "./api.js";
import { clockTime } from "./chat.js";
import { byId, el, toast } from "./dom.js";

const FAULTS = { timeout: "返事をしない", rate: "429（多すぎます）", monthly: "429（今月の上限）", error: "500", slow: "おそい" };
const PATHS = { "/v2/bot/message/reply": "返信", "/v2/bot/message/push": "プッシュ", "/v2/bot/message/multicast": "一斉送信",
  "/oauth2/v3/token": "トークン", "/v2/bot/message/[^/]+/content": "写真の取得", "/v2/bot/.*": "すべて" };

export function wireTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const choose = (tab) => {
    for (const each of tabs) {
      const on = each === tab;
      each.setAttribute("aria-selected", String(on));
      each.tabIndex = on ? 0 : -1;
      byId(each.getAttribute("aria-controls")).hidden = !on;
    }
    tab.focus();
  };
  tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) choose(tabs[(place + step + tabs.length) % tabs.length]);
    });
  });
}

export function showRaw(entries) {
  const rows = [...entries.values()].reverse().slice(0, 60).map((entry) => el("details", { class: `raw from-${entry.side}` },
    el("summary", {}, el("b", {}, { resident: "住民", account: "窓口", note: "記録" }[entry.side]), ` ${entry.message.type}`,
      el("time", {}, clockTime.format(entry.at))),
    el("pre", { tabindex: "0" }, JSON.stringify(entry.message, null, 2))));
  byId("pane-raw").replaceChildren(...(rows.length ? rows : [el("p", { class: "faint" }, "まだ何もありません。")]));
}

export async function showKnocks(channel) {
  const { knocks: found } = await knocks(channel);
  const rows = found.map((knock) => el("tr", { class: knock.status >= 200 && knock.status < 300 ? "" : "bad" },
    el("td", {}, clockTime.format(knock.at)), el("td", {}, String(knock.status || "—")), el("td", {}, `${knock.milliseconds} ms`),
    el("td", {}, knock.reason === "ok" ? (knock.redelivery ? "再送" : "") : knock.reason)));
  const head = ["時刻", "応答", "時間", ""].map((name) => el("th", { scope: "col" }, name || el("span", { class: "visually-hidden" }, "備考")));
  byId("pane-knocks").replaceChildren(el("table", {}, el("caption", { class: "visually-hidden" }, "Webhookの応答"),
    el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)));
}

export async function showFaults() {
  const { faults: coming } = await faults();
  const form = el("form", { class: "fault-form", onsubmit: add },
    el("label", {}, "どこで", el("select", { name: "path" }, Object.entries(PATHS).map(([path, name]) => el("option", { value: path }, name)))),
    el("label", {}, "何が", el("select", { name: "kind" }, Object.entries(FAULTS).map(([kind, name]) => el("option", { value: kind }, name)))),
    el("label", {}, "何回", el("input", { name: "times", type: "number", min: "1", max: "100", value: "1" })),
    el("label", {}, "秒", el("input", { name: "seconds", type: "number", min: "0", max: "60", value: "3" })),
    el("label", { class: "check" }, el("input", { name: "is_accepted", type: "checkbox" }), "受けつけた後で起こす"),
    el("button", { class: "loud" }, "起こす"));
  const list = el("ul", { class: "coming" }, coming.map((fault) => el("li", {}, `${PATHS[fault.path] || fault.path}：${FAULTS[fault.kind]} あと${fault.times}回`)));
  const stop = coming.length > 0 && el("button", { class: "quiet", type: "button", onclick: async () => { await clearFaults(); showFaults(); } }, "すべてやめる");
  byId("pane-faults").replaceChildren(form, list, stop || "");
}

async function add(event) {
  event.preventDefault();
  const form = new FormData(event.target);
  await addFault({ method: "*", path: form.get("path"), kind: form.get("kind"), times: Number(form.get("times")),
    seconds: Number(form.get("seconds")), is_accepted: form.has("is_accepted") });
  toast("次の呼び出しで起こります");
  showFaults();
}
