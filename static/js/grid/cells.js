/* The cells of a grid: where an input stands, what it holds, how something is put into it. */
import { plain } from "./words.js";

export const inputsOf = (cell) => [...cell.querySelectorAll("input:not([type=hidden]), select, textarea")];
export const rowsOf = (grid) => [...grid.querySelectorAll("table.inputs > tbody > tr:not(.row-error)")];
export const gridOf = (input) => input.closest("[data-grid]");
export const flat = (row) => [...row.cells].flatMap((cell) => inputsOf(cell));

/** Return the row and the place in the row of an input. */
export function place(input) {
  const row = input.closest("tr");
  return { row: rowsOf(gridOf(input)).indexOf(row), at: flat(row).indexOf(input) };
}

/** Add a row at the end; tell whether there was room for one. */
export function addRow(grid) {
  const before = rowsOf(grid).length;
  grid.querySelector("[data-add]").click();
  return rowsOf(grid).length > before;
}

export function isBlank(row) {
  return flat(row).every((input) => input.type === "checkbox" || input.tagName === "SELECT" || !input.value.trim());
}

/** Return what an input holds as text. */
export function get(input) {
  return input.type === "checkbox" ? (input.checked ? "是" : "") : input.value;
}

function choose(select, text) {
  const word = plain(text);
  const options = [...select.options];
  const found = options.find((each) => each.value === text || plain(each.text) === word) ||
    (word && options.find((each) => each.value && (plain(each.text).includes(word) || word.includes(plain(each.text)))));
  if (found) select.value = found.value;
}

/** Type text into an input; return the step for undo. ``complete`` names a code that is known. */
export function put(input, text, complete) {
  const old = get(input);
  if (input.type === "checkbox") input.checked = /^(是|√|✓|1|y|yes|true)$/i.test(text.trim());
  else if (input.tagName === "SELECT") choose(input, text.trim());
  else if (input.classList.contains("amount")) input.value = text.trim().replace(/^[-—–]+$/, "");
  else input.value = text.trim();
  complete(input);
  if (get(input) !== old) input.dispatchEvent(new Event("change", { bubbles: true }));
  return { input, old, now: get(input) };
}

/** Return the names of the fields of a grid's row, as a heading would have them. */
export function labels(grid) {
  const row = grid.querySelector("template").content.querySelector("tr");
  return flat(row).map((input) => plain((input.getAttribute("aria-label") || "").replace(/^(第\d+行|新行)\s*/, "")));
}
