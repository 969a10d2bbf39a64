// Our own stickers: まどべえ, a window that greets people. Package 1; LINE's own packages are not drawn.

const MOODS = {
  1: { words: "おはよう", face: "smile", tone: "#ffd166", hands: "up" },
  2: { words: "ありがとう", face: "happy", tone: "#f4978e", hands: "bow" },
  3: { words: "OK！", face: "smile", tone: "#8fd694", hands: "one" },
  4: { words: "おねがいします", face: "plain", tone: "#9ec5f0", hands: "bow" },
  5: { words: "ごめんなさい", face: "sad", tone: "#b8b8d1", hands: "down" },
  6: { words: "えっ", face: "round", tone: "#ffb3c1", hands: "up" },
  7: { words: "こまった", face: "sad", tone: "#cdb4db", hands: "down" },
  8: { words: "おやすみ", face: "sleep", tone: "#7d8cc4", hands: "down" },
};
const FACES = {
  smile: '<circle cx="48" cy="62" r="4"/><circle cx="72" cy="62" r="4"/><path d="M52 72q8 8 16 0"/>',
  happy: '<path d="M43 63q5-7 10 0M67 63q5-7 10 0M51 71q9 11 18 0z"/>',
  plain: '<circle cx="48" cy="62" r="4"/><circle cx="72" cy="62" r="4"/><path d="M54 74h12"/>',
  sad: '<circle cx="48" cy="63" r="4"/><circle cx="72" cy="63" r="4"/><path d="M52 77q8-8 16 0M42 57l8-4M78 57l-8-4"/>',
  round: '<circle cx="48" cy="60" r="5"/><circle cx="72" cy="60" r="5"/><ellipse cx="60" cy="75" rx="5" ry="7"/>',
  sleep: '<path d="M43 62q5 5 10 0M67 62q5 5 10 0M55 74h10"/>',
};
const HANDS = {
  up: "M30 78q-16-8-14-26M90 78q16-8 14-26",
  one: "M30 80q-12 4-10 14M90 78q16-8 14-26",
  down: "M30 80q-12 6-10 18M90 80q12 6 10 18",
  bow: "M30 80q10 12 24 10M90 80q-10 12-24 10",
};

export const stickers = Object.keys(MOODS).map((id) => ({ packageId: "1", stickerId: id, keywords: [MOODS[id].words] }));

const plain = (id) => String(id).replace(/[^\w-]/g, "");

export function stickerName(sticker) {
  const [packageId, stickerId] = [plain(sticker.packageId), plain(sticker.stickerId)];
  return packageId === "1" && MOODS[stickerId] ? MOODS[stickerId].words : `スタンプ ${packageId}/${stickerId}`;
}

export function drawSticker(sticker) {
  const mood = sticker.packageId === "1" ? MOODS[sticker.stickerId] : undefined;
  const name = stickerName(sticker);
  if (!mood) return `<svg viewBox="0 0 120 120" role="img" aria-label="${name}"><rect x="14" y="14" width="92" height="92" rx="24" fill="#fff" stroke="#5b6b7d" stroke-width="3" stroke-dasharray="7 6"/><text x="60" y="66" text-anchor="middle" font-size="15" fill="#33414f">${plain(sticker.packageId)}/${plain(sticker.stickerId)}</text></svg>`;
  return `<svg viewBox="0 0 120 130" role="img" aria-label="${name}">
    <path d="${HANDS[mood.hands]}" fill="none" stroke="#33414f" stroke-width="6" stroke-linecap="round"/>
    <path d="M28 104V56a32 32 0 0 1 64 0v48z" fill="${mood.tone}" stroke="#33414f" stroke-width="4" stroke-linejoin="round"/>
    <path d="M37 96V57a23 23 0 0 1 46 0v39z" fill="#fffdf6" stroke="#33414f" stroke-width="3"/>
    <path d="M22 104h76" stroke="#33414f" stroke-width="7" stroke-linecap="round"/>
    <g fill="#33414f" stroke="#33414f" stroke-width="2.5" stroke-linecap="round" fill-opacity="1" class="face">${FACES[mood.face].replaceAll("<path", '<path fill="none"')}</g>
    <circle cx="42" cy="72" r="4" fill="#f7a6a6" opacity=".7"/><circle cx="78" cy="72" r="4" fill="#f7a6a6" opacity=".7"/>
    <text x="60" y="126" text-anchor="middle" font-size="17" font-weight="800" fill="#33414f" stroke="#fff" stroke-width="5" paint-order="stroke" stroke-linejoin="round">${mood.words}</text>
  </svg>`;
}
