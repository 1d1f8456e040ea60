"use strict";
/* Says five minutes before the login ends, and renews it on request. */
(function () {
  const box = document.querySelector("[data-session]");
  if (!box) return;
  const EARLY = 5 * 60;
  let ends = Date.now() + Number(box.dataset.session) * 1000;
  async function renew() {
    const body = new URLSearchParams({ csrfmiddlewaretoken: box.dataset.token });
    try {
      const reply = await fetch(box.dataset.renew, { method: "POST", body, redirect: "manual" });
      if (!reply.ok) throw new Error("refused");
      ends = Date.now() + (await reply.json()).seconds * 1000;
      box.replaceChildren();
    } catch (error) {
      box.textContent = "登录已过期，请重新登录；已填的内容会保留。";
    }
  }
  function look() {
    const left = Math.round((ends - Date.now()) / 1000);
    if (left <= 0) { box.textContent = "登录已过期，请重新登录；已填的内容会保留。"; return; }
    if (left <= EARLY && !box.firstChild) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "继续工作";
      button.addEventListener("click", renew);
      box.append(`登录还有 ${Math.ceil(left / 60)} 分钟过期。`, button);
    }
    setTimeout(look, Math.min(15000, Math.max(1000, (left - EARLY) * 1000)));
  }
  look();
})();
