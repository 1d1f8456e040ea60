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
