"use strict";
// Rows can be added without asking the server; the page also works without this.
document.querySelectorAll("[data-rows]").forEach((rows) => {
  const button = rows.querySelector("[data-add]");
  if (!button) { return; }
  const total = rows.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
  const body = rows.querySelector("table.inputs tbody");
  const model = rows.querySelector("template").content.querySelector("tr");
  button.hidden = false;
  button.addEventListener("click", () => {
    const index = Number(total.value);
    if (index >= Number(rows.dataset.most)) { return; }
    const row = document.importNode(model, true);
    row.querySelectorAll("input, select, textarea").forEach((input) => {
      for (const name of ["name", "id"]) {
        input.setAttribute(name, input.getAttribute(name).replace("__prefix__", index));
      }
      const label = input.getAttribute("aria-label");
      if (label) { input.setAttribute("aria-label", label.replace("新行", `第${index + 1}行`)); }
    });
    row.querySelector("th").prepend(String(index + 1));
    body.append(row);
    total.value = String(index + 1);
    row.querySelector("td input, td select, td textarea").focus();
  });
});
// A deleted row looks deleted at once.
document.addEventListener("change", (event) => {
  if (event.target.name && event.target.name.endsWith("-DELETE")) {
    event.target.closest("tr").classList.toggle("deleted", event.target.checked);
  }
});
// Totals below the columns of money, while typing. The server reads the amounts anew.
const SMALLEST = 6; // decimal places of 万元 down to 分
function units(text, unit) {
  // The amount in millionths of the page's unit; null for blank and for what is no amount.
  const found = /^¥?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.([0-9]*))?(万元|元)?$/.exec(
    text.normalize("NFKC").replace(/\s+/g, ""));
  if (!found || !(found[1] || found[2]) || (found[2] || "").length > SMALLEST) { return null; }
  const number = BigInt(found[1].replaceAll(",", "") + (found[2] || "").padEnd(SMALLEST, "0"));
  const own = found[3] || unit;
  if (own === unit) { return number; }
  return own === "万元" ? number * 10000n : number / 10000n;
}
function written(number, unit) {
  const digits = number.toString().padStart(SMALLEST + 1, "0");
  const whole = digits.slice(0, -SMALLEST).replace(/\B(?=([0-9]{3})+$)/g, ",");
  const rest = digits.slice(-SMALLEST);
  return `${whole}.${unit === "元" ? rest.slice(0, 2) : rest.replace(/0{1,4}$/, "")}`;
}
document.querySelectorAll("table.inputs").forEach((table) => {
  const heads = [...table.tHead.rows[0].cells];
  const money = heads.flatMap((cell, at) => (cell.classList.contains("money") ? [at] : []));
  if (!money.length) { return; }
  const unit = table.closest("form").dataset.unit;
  const foot = table.createTFoot();
  function line(label, counts) {
    const row = foot.insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.colSpan = money[0];
    name.textContent = label;
    row.append(name);
    for (let at = money[0]; at < heads.length; at += 1) {
      const cell = row.insertCell();
      if (money.includes(at)) {
        cell.className = "money";
        cell.textContent = at in counts ? written(counts[at], unit) : "";
      }
    }
  }
  function add() {
    const all = {};
    const uses = new Map();
    for (const row of table.tBodies[0].rows) {
      const gone = row.querySelector("[name$='-DELETE']");
      if (!gone || gone.checked) { continue; }
      const use = row.querySelector("select[name$='-use']");
      const label = use ? use.selectedOptions[0].textContent : "";
      for (const at of money) {
        const input = row.cells[at].querySelector("input");
        const number = input && units(input.value, unit);
        if (number === null) { continue; }
        all[at] = (all[at] || 0n) + number;
        if (input.name.endsWith("-amount")) {
          if (!uses.has(label)) { uses.set(label, { [at]: 0n }); }
          uses.get(label)[at] += number;
        }
      }
    }
    foot.replaceChildren();
    line("合计", all);
    if (uses.size > 1) { uses.forEach((counts, label) => line(`其中：${label}`, counts)); }
  }
  table.addEventListener("input", add);
  table.addEventListener("change", add);
  add();
});
// Leaving with unsaved words asks first.
document.querySelectorAll("[data-edit]").forEach((form) => {
  let changed = "unsaved" in form.dataset || Boolean(document.getElementById("problems"));
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) { event.preventDefault(); } });
});
// What is wrong is heard and seen first.
const problems = document.getElementById("problems");
if (problems) { problems.focus(); }
