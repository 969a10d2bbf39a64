// Stands in for LINE's LIFF SDK (https://developers.line.biz/en/reference/liff/): the same names, for pages under test.
(() => {
  "use strict";
  const home = new URL(document.currentScript.src).origin;
  const isFramed = window.parent !== window;
  const phone = window.location.ancestorOrigins?.[0] || home;
  let settings = null;
  let kept = null;
  let tellReady;
  const ready = new Promise((resolve) => { tellReady = resolve; });
  const answers = new Map();

  const key = () => `liff:${settings.liffId}`;
  const tell = (message) => window.parent.postMessage(message, phone);

  function take() {
    const fragment = new URLSearchParams(location.hash.slice(1));
    if (fragment.has("id_token")) {
      kept = { idToken: fragment.get("id_token"), accessToken: fragment.get("access_token"), inClient: isFramed };
      sessionStorage.setItem(key(), JSON.stringify(kept));
      history.replaceState(history.state, "", location.pathname + location.search);
      return;
    }
    kept = JSON.parse(sessionStorage.getItem(key()) || "null");
  }

  function payload(token) {
    const bytes = Uint8Array.from(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  function needInit() {
    if (!settings) throw Object.assign(new Error("liff.init() has not been called"), { code: "INIT_FAILED" });
  }

  window.addEventListener("message", (event) => {
    if (event.source === window.parent && answers.has(event.data?.liffAnswer)) {
      answers.get(event.data.liffAnswer)();
      answers.delete(event.data.liffAnswer);
    }
  });

  const liff = {
    get id() { return settings?.liffId ?? null; },
    ready,
    async init(config, succeed) {
      if (!config?.liffId) throw Object.assign(new Error("liffId is necessary for liff.init()"), { code: "INVALID_CONFIG" });
      settings = config;
      take();
      if (!kept && config.withLoginOnExternalBrowser) { liff.login(); return new Promise(() => {}); }
      if (isFramed) tell({ liff: "ready", title: document.title });
      tellReady();
      succeed?.();
      return undefined;
    },
    isInClient: () => isFramed,
    isLoggedIn: () => { needInit(); return Boolean(kept); },
    getIDToken: () => { needInit(); return kept?.idToken ?? null; },
    getDecodedIDToken: () => { needInit(); return kept ? payload(kept.idToken) : null; },
    getAccessToken: () => { needInit(); return kept?.accessToken ?? null; },
    getOS: () => (/iPhone|iPad/.test(navigator.userAgent) ? "ios" : /Android/.test(navigator.userAgent) ? "android" : "web"),
    getLanguage: () => navigator.language,
    getAppLanguage: () => navigator.language,
    getVersion: () => "2.29.2",
    getContext: () => (kept ? { type: "utou", userId: payload(kept.idToken).sub, viewType: "full", liffId: settings.liffId } : null),
    login({ redirectUri } = {}) {
      needInit();
      const target = new URL(`/liff/${settings.liffId}/`, home);
      target.searchParams.set("redirect_uri", redirectUri || location.href.split("#")[0]);
      location.assign(target);
    },
    logout() { needInit(); sessionStorage.removeItem(key()); kept = null; },
    closeWindow: () => (isFramed ? tell({ liff: "close" }) : window.close()),
    openWindow({ url, external = false }) {
      if (isFramed && !external) tell({ liff: "open", url });
      else window.open(url, "_blank", "noopener");
    },
    sendMessages(messages) {
      needInit();
      if (!isFramed) return Promise.reject(Object.assign(new Error("Not in a LIFF browser"), { code: "FORBIDDEN" }));
      const id = crypto.randomUUID();
      tell({ liff: "send", id, messages });
      return new Promise((resolve) => answers.set(id, resolve));
    },
    isApiAvailable: (name) => typeof liff[name] === "function",
  };
  window.liff = liff;
})();
