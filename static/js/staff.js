"use strict";
// Rows can be added without asking the server; the page also works without this.
document.querySelectorAll("[data-rows]").forEach((rows) => {
  const total = rows.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
  const body = rows.querySelector("table.inputs tbody");
  const model = rows.querySelector("template").content.querySelector("tr");
  const button = rows.querySelector("[data-add]");
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
// Leaving with unsaved words asks first.
document.querySelectorAll("[data-edit]").forEach((form) => {
  let changed = Boolean(document.getElementById("problems"));
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) { event.preventDefault(); } });
});
// What is wrong is heard and seen first.
const problems = document.getElementById("problems");
if (problems) { problems.focus(); }
