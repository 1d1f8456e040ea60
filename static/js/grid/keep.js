/* Nothing typed is lost: kept on the server while signed in, else on this computer; checked live. */
import { addRow, rowsOf } from "./cells.js";

const KEEP_AFTER = 2500; // milliseconds without typing
const CHECK_AFTER = 1500;
const A_WEEK = 7 * 24 * 3600 * 1000;

/** Keep what is typed into the form and show what the rules say of it; restore what was left. */
export function keeper(form, grids, status, changed) {
  const local = `mingzhang-${form.dataset.user}-${location.pathname}`;
  let timer = 0, check = 0, sending = false;

  function lost(words) {
    const kept = new URLSearchParams(new FormData(form));
    kept.delete("csrfmiddlewaretoken");
    try {
      localStorage.setItem(local, JSON.stringify({ at: Date.now(), body: kept.toString() }));
      status.textContent = words;
      return true;
    } catch {
      status.textContent = "没有自动保存上，请尽快保存。";
      return false;
    }
  }
  /** Return "kept"; "late" where one has to sign in again and loses nothing; else "away". */
  async function keep() {
    const data = new FormData(form);
    data.set("path", location.pathname);
    try {
      const reply = await fetch(form.dataset.keep, { method: "POST", body: data, redirect: "manual", headers: { "X-CSRFToken": data.get("csrfmiddlewaretoken") } });
      if (reply.type === "opaqueredirect" || reply.status === 403) {
        return lost("登录已过期，所填内容已留在这台电脑上，重新登录后打开这一页会自动恢复。") ? "late" : "away";
      }
      const answer = await reply.json();
      status.textContent = answer.problem || `已自动保存 ${answer.kept}（还要点“保存”才算填报）`;
      if (!answer.problem) localStorage.removeItem(local);
      return "kept";
    } catch {
      lost("连不上服务器，所填内容已留在这台电脑上。");
      return "away";
    }
  }
  async function look() {
    const aside = document.querySelector("[data-findings]");
    if (!aside) return;
    const data = new FormData(form);
    data.set("check", "1");
    try {
      const reply = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
      if (reply.ok) {
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        aside.replaceChildren(...page.body.childNodes);
      }
    } catch {
      aside.setAttribute("data-stale", "");
    }
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    clearTimeout(check);
    timer = setTimeout(keep, KEEP_AFTER);
    check = setTimeout(look, CHECK_AFTER);
    changed();
  });
  form.addEventListener("change", changed);
  // The server keeps nothing of who is not signed in: ask before the form is sent away for good.
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    clearTimeout(check);
    if (sending) return;
    event.preventDefault();
    const kept = await keep();
    if (kept === "late") { location.assign(form.action); return; } // to sign in, and back
    if (kept === "away") return;
    sending = true;
    localStorage.removeItem(local);
    form.requestSubmit(event.submitter);
  });

  function left() {
    try { return JSON.parse(localStorage.getItem(local)); } catch { return null; }
  }
  /** Put back what was left on this computer when the login had expired. */
  function restore() {
    const kept = left();
    if (!kept || Date.now() - kept.at > A_WEEK) return;
    const values = new URLSearchParams(kept.body);
    grids.forEach((grid) => {
      const total = Number(values.get(`${grid.dataset.rows}-TOTAL_FORMS`));
      while (rowsOf(grid).length < total && addRow(grid)) { /* as many rows as were typed */ }
    });
    [...form.elements].forEach((input) => {
      if (!input.name || input.type === "hidden" || input.type === "submit") return;
      if (input.type === "checkbox") input.checked = values.has(input.name);
      else if (values.has(input.name)) input.value = values.get(input.name);
    });
    status.textContent = "已恢复登录过期前所填的内容，请核对后保存。";
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
  restore();
}
