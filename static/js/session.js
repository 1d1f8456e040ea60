"use strict";
/* Says five minutes before the login ends, and renews it on request, in every tab. */
(function () {
  const box = document.querySelector("[data-session]");
  if (!box) return;
  const EARLY = 5 * 60;
  const KEY = "mingzhang-session-ends";
  const OVER = "登录已过期，请重新登录；已填的内容会保留。";
  let ends = 0;
  let timer = 0;
  function until(moment) {
    ends = moment;
    box.replaceChildren();
    try { localStorage.setItem(KEY, String(moment)); } catch { /* no storage: this tab alone */ }
    look();
  }
  function say(text, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action;
    button.addEventListener("click", renew);
    box.replaceChildren(text, button);
  }
  async function renew() {
    const body = new URLSearchParams({ csrfmiddlewaretoken: box.dataset.token });
    let reply;
    try {
      reply = await fetch(box.dataset.renew, { method: "POST", body, redirect: "manual" });
    } catch {
      say("网络不通，没有续上。", "再试");
      return;
    }
    if (!reply.ok) { box.textContent = OVER; return; }
    until(Date.now() + (await reply.json()).seconds * 1000);
  }
  function look() {
    clearTimeout(timer);
    const left = Math.round((ends - Date.now()) / 1000);
    if (left <= 0) { box.textContent = OVER; return; }
    if (left <= EARLY && !box.firstChild) say(`登录还有 ${Math.ceil(left / 60)} 分钟过期。`, "继续工作");
    timer = setTimeout(look, Math.min(15000, Math.max(1000, (left - EARLY) * 1000)));
  }
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY || !event.newValue) return;
    ends = Number(event.newValue);
    box.replaceChildren();
    look();
  });
  until(Date.now() + Number(box.dataset.session) * 1000);
})();
