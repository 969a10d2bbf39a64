// The way into a page: LINE's SDK says who is there, our server opens a session, and the form follows.
(() => {
  "use strict";
  const shell = document.querySelector("[data-shell]");
  const sent = document.querySelector("[data-sent]");

  const show = (name) => {
    for (const section of shell.querySelectorAll("[data-state]")) section.hidden = section.dataset.state !== name;
    if (name !== "wait") shell.querySelector(`[data-state="${name}"]`).focus();
  };

  const close = () => (window.liff ? window.liff.closeWindow() : window.close());

  // A token that has grown old in an outside browser is asked for once more; inside LINE, opening anew brings a new one.
  const signInAgain = () => {
    const tried = "signed in again";
    if (window.liff.isInClient() || sessionStorage.getItem(tried)) return false;
    sessionStorage.setItem(tried, "yes");
    window.liff.logout();
    window.liff.login({ redirectUri: location.href.split("#")[0] });
    return true;
  };

  async function open() {
    if (!window.liff) return show("failed");
    try {
      await window.liff.init({ liffId: shell.dataset.liffId, withLoginOnExternalBrowser: true });
      const answer = await fetch(shell.dataset.session, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ id_token: window.liff.getIDToken() || "" }),
      });
      if (answer.ok) {
        sessionStorage.removeItem("signed in again");
        location.replace(shell.dataset.go);
      } else if (answer.status !== 403) show("failed");
      else if (!signInAgain()) show("refused");
    } catch {
      show("failed");
    }
  }

  if (shell) {
    shell.querySelector("[data-again]").addEventListener("click", () => location.reload());
    shell.querySelector("[data-close]").addEventListener("click", close);
    open();
  }
  if (sent && window.liff) {
    const button = sent.querySelector("[data-close]");
    button.hidden = false;
    button.addEventListener("click", close);
    const ready = window.liff.init({ liffId: sent.dataset.liffId });
    ready.then(() => { if ("leaves" in sent.dataset) close(); }).catch(() => {});
  }
})();
