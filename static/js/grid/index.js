/* The desk as a spreadsheet: paste, undo, keys, picking codes, sums by 类款项, autosave, live checks.
   Everything it does to the form could be typed; without it the form is the same form. */
import { addRow, flat, get, gridOf, isBlank, labels, place, put, rowsOf } from "./cells.js";
import { keeper } from "./keep.js";
import { read, report } from "./paste.js";
import { picker } from "./pick.js";
import { tree } from "./tree.js";
import { history } from "./undo.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, Enter: 1 };

function start(form) {
  const unit = form.dataset.unit;
  const status = form.querySelector("[data-kept]");
  const grids = [...form.querySelectorAll("[data-grid]")];
  const undo = history(form);
  const codes = picker(form, undo);
  const draw = tree(form, grids, unit);

  function paste(grid, from, text) {
    const block = read(text, labels(grid), from.at, unit);
    const step = [];
    let row = from.row;
    const room = block.rows.map((values) => {
      let rows = rowsOf(grid);
      if (block.mapped) { while (row < rows.length && !isBlank(rows[row])) row += 1; }
      if (row >= rows.length && !addRow(grid)) return false;
      rows = rowsOf(grid);
      const inputs = flat(rows[row]);
      values.forEach(([at, value]) => {
        if (inputs[at] && (value.trim() || !block.mapped)) step.push(put(inputs[at], value, codes.complete));
      });
      row += 1;
      return true;
    }).every(Boolean);
    undo.remember(step);
    const { words, wrong } = report(block, room, unit);
    status.textContent = words;
    status.classList.toggle("wrong-words", wrong);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
  form.addEventListener("paste", (event) => {
    const input = event.target;
    if (!input.closest || !input.closest("[data-grid] tbody")) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.replace(/\r?\n$/, "")) || (input.tagName === "TEXTAREA" && !/\t/.test(text))) return;
    event.preventDefault();
    paste(gridOf(input), place(input), text);
  });

  function withControl(event, key) {
    const input = event.target;
    if (key === "z" && !event.shiftKey && undo.canUndo() && get(input) === undo.entered(input)) { event.preventDefault(); undo.undo(); }
    else if ((key === "y" || (key === "z" && event.shiftKey)) && undo.canRedo()) { event.preventDefault(); undo.redo(); }
    else if (key === "d") {
      event.preventDefault();
      const { row, at } = place(input);
      if (row > 0) undo.remember([put(input, get(flat(rowsOf(gridOf(input))[row - 1])[at]), codes.complete)]);
    }
  }
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.isComposing || !input.closest("[data-grid] tbody")) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) { withControl(event, event.key.toLowerCase()); return; }
    if (event.altKey && event.key === "Insert") { event.preventDefault(); addRow(gridOf(input)); return; }
    const step = STEPS[event.key];
    if (!step || input.tagName === "TEXTAREA" || input.tagName === "SELECT" || (codes.isOpen() && event.key !== "Enter")) return;
    event.preventDefault();
    const { row, at } = place(input);
    if (row + step === rowsOf(gridOf(input)).length && event.key === "Enter" && !isBlank(input.closest("tr"))) addRow(gridOf(input));
    const next = rowsOf(gridOf(input))[row + step];
    if (next) { flat(next)[at].focus(); if (flat(next)[at].select) flat(next)[at].select(); }
  });

  keeper(form, grids, status, draw);
  draw();
  undo.buttons();
  const aimed = location.hash.startsWith("#at-") && document.getElementById(location.hash.slice(1));
  if (aimed) { const first = aimed.querySelector("td input, td select, td textarea"); if (first) first.focus(); }
}

const form = document.querySelector("form[data-edit]");
if (form && !("locked" in form.dataset)) start(form);
