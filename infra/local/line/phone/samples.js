// Sample photographs for who has none at hand: drawn here, sent as JPEG like any other.

const sky = '<defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="#a9cbe8"/><stop offset="1" stop-color="#e6eef2"/></linearGradient><linearGradient id="r" x2="0" y2="1"><stop stop-color="#6f757b"/><stop offset="1" stop-color="#4a4f55"/></linearGradient></defs>';

const SCENES = {
  "道路の穴": `${sky}<rect width="960" height="720" fill="url(#s)"/><path d="M0 300h960v70H0z" fill="#8aa37a"/><path d="M0 340h960v380H0z" fill="url(#r)"/><path d="M455 340h50l40 380H415z" fill="none"/><path d="M472 350h16l3 60h-22zM465 450h30l4 80h-38zM456 580h48l6 140h-60z" fill="#e9e6da"/><path d="M560 520c30-42 140-50 200-24 66 28 60 84-6 106-70 24-170 14-200-20-22-24-12-44 6-62z" fill="#2b2e31"/><path d="M585 530c34-28 116-30 160-10 44 22 38 54-6 70-50 16-130 10-156-14-16-16-12-32 2-46z" fill="#1a1c1e"/><path d="M540 500l-60-30M772 500l60-40M770 600l80 30M560 600l-70 50" stroke="#2b2e31" stroke-width="7" fill="none"/><path d="M80 120h30v230H80zM60 90h70l20 40H40z" fill="#5c6a74"/>`,
  "ポイ捨てごみ": `${sky}<rect width="960" height="720" fill="url(#s)"/><path d="M0 280h960v440H0z" fill="#7d9a63"/><path d="M0 430q480-70 960 10v280H0z" fill="#b9b2a2"/><g stroke="#3b3b3b" stroke-width="4"><path d="M300 500q10-40 60-40h40q50 0 60 40l20 110q-100 40-200 0z" fill="#f4f4f0"/><path d="M340 462q40-50 80 0" fill="none"/><rect x="540" y="520" width="58" height="96" rx="10" fill="#d1495b" transform="rotate(64 570 570)"/><path d="M640 600h120l-12 60H652z" fill="#eccb6f"/><rect x="180" y="590" width="44" height="110" rx="14" fill="#9ad0e6" transform="rotate(-70 200 640)"/></g>`,
  "消えた街灯": `<defs><linearGradient id="n" x2="0" y2="1"><stop stop-color="#1b2440"/><stop offset="1" stop-color="#45557a"/></linearGradient></defs><rect width="960" height="720" fill="url(#n)"/><circle cx="760" cy="130" r="46" fill="#f3ecc8"/><path d="M0 560h960v160H0z" fill="#2a2f3d"/><path d="M60 380h190v180H60zM690 330h210v230H690z" fill="#31394f"/><path d="M90 420h40v44H90zM170 420h40v44h-40zM730 380h44v50h-44zM810 380h44v50h-44z" fill="#e8c96a"/><path d="M470 180h18v400h-18z" fill="#7b869c"/><path d="M479 190q0-60 90-60" stroke="#7b869c" stroke-width="14" fill="none"/><path d="M545 118h80l14 36h-108z" fill="#5a6378"/><path d="M552 154h74v10h-74z" fill="#20263a"/>`,
};

const svg = (name) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 720" width="960" height="720">${SCENES[name]}</svg>`;

export const samples = Object.keys(SCENES).map((name) => ({ name, address: `data:image/svg+xml,${encodeURIComponent(svg(name))}` }));

export async function asPhoto({ name, address }) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 960, height: 720 });
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
  return new File([blob], `${name}.jpg`, { type: "image/jpeg" });
}
