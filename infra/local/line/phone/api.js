// What the page asks of the stand-in.

async function ask(path, options) {
  const answer = await fetch(`/_line${path}`, options);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.message || `HTTP ${answer.status}`);
  return body;
}

const post = (path, body) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const chat = ({ channel, user }) => `${channel}/${user}`;

export const town = () => ask("/town");
export const addResident = (name, provider) => post("/residents", { display_name: name, provider });
export const advance = (seconds) => post("/clock", { advance: seconds });
export const act = (talk, gesture, body = {}) => post(`/chats/${chat(talk)}/${gesture}`, body);
export const view = (talk, after) => ask(`/chats/${chat(talk)}?after=${after}`);
export const knocks = (channel) => ask(`/knocks/${channel}`);
export const faults = () => ask("/faults");
export const addFault = (fault) => post("/faults", fault);
export const clearFaults = () => ask("/faults", { method: "DELETE" });
export const installed = () => fetch("/assets/").then((answer) => answer.json());
export const contentUrl = (id) => `/_line/content/${id}`;
export const menuPicture = (channel, menu) => `/_line/menus/${channel}/${menu}/picture`;

export function sendPhotos(talk, photos) {
  const form = new FormData();
  for (const photo of photos) form.append("photo", photo, photo.name || "photo.jpg");
  return ask(`/chats/${chat(talk)}/photos`, { method: "POST", body: form });
}

// Calls `hear` with every new view of the chat, until the answered function is called.
export function listen(talk, hear) {
  let after = 0;
  let polling = 0;
  const told = (news) => {
    after = Math.max(after, ...news.entries.map((entry) => entry.seq), 0);
    hear(news);
  };
  const poll = () => view(talk, after).then(told).catch(() => {});
  const source = "EventSource" in window ? new EventSource(`/_line/stream/${chat(talk)}?after=0`) : null;
  if (source) {
    source.onmessage = (event) => told(JSON.parse(event.data));
    source.onerror = () => { if (source.readyState === EventSource.CLOSED && !polling) polling = setInterval(poll, 2000); };
  } else {
    poll();
    polling = setInterval(poll, 2000);
  }
  return () => { source?.close(); clearInterval(polling); };
}
