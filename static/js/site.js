"use strict";
// Only what a page can also do without.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
// The contents stand open where there is room beside the table.
if (window.matchMedia("(min-width: 60.01rem)").matches) {
  document.querySelectorAll(".contents details").forEach((details) => { details.open = true; });
}
/* 大字: kept in this browser; without storage for this page alone. */
(function () {
  const button = document.querySelector("[data-type-size]");
  if (!button) return;
  const KEY = "mingzhang-large-type";
  function kept() { try { return localStorage.getItem(KEY) === "yes"; } catch { return false; } }
  function show(large) {
    document.documentElement.classList.toggle("large", large);
    button.setAttribute("aria-pressed", String(large));
  }
  button.hidden = false;
  show(kept());
  button.addEventListener("click", () => {
    const large = button.getAttribute("aria-pressed") !== "true";
    show(large);
    try { localStorage.setItem(KEY, large ? "yes" : "no"); } catch { /* this page alone */ }
  });
})();
