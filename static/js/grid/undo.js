/* What was typed, pasted and picked, step by step, taken back and done again. */
import { get } from "./cells.js";

const STEPS = 100;

/** Keep the steps of a form; its buttons show whether there are any. */
export function history(form) {
  const done = [], undone = [];
  const before = new WeakMap(); // what an input held when it was entered

  function buttons() {
    form.querySelectorAll("[data-undo]").forEach((each) => { each.hidden = false; each.disabled = !done.length; });
    form.querySelectorAll("[data-redo]").forEach((each) => { each.hidden = false; each.disabled = !undone.length; });
    form.querySelectorAll("[data-hint]").forEach((each) => { each.hidden = false; });
  }
  function remember(step) {
    if (!step.length) return;
    done.push(step);
    if (done.length > STEPS) done.shift();
    undone.length = 0;
    buttons();
  }
  function play(from, to, key) {
    const step = from.pop();
    if (!step) return;
    (key === "old" ? [...step].reverse() : step).forEach((each) => {
      if (each.input.type === "checkbox") each.input.checked = each[key] === "是";
      else each.input.value = each[key];
      each.input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    to.push(step);
    step[0].input.focus();
    buttons();
  }
  const undo = () => play(done, undone, "old");
  const redo = () => play(undone, done, "now");

  form.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-grid] input, [data-grid] select, [data-grid] textarea")) before.set(event.target, get(event.target));
  });
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!event.isTrusted || !before.has(input)) return;
    const old = before.get(input);
    if (old !== get(input)) remember([{ input, old, now: get(input) }]);
    before.set(input, get(input));
  });
  form.addEventListener("click", (event) => {
    if (event.target.matches("[data-undo]")) undo();
    if (event.target.matches("[data-redo]")) redo();
  });
  return {
    buttons,
    remember,
    undo,
    redo,
    canUndo: () => done.length > 0,
    canRedo: () => undone.length > 0,
    entered: (input) => before.get(input),
    enter: (input) => before.set(input, get(input)),
  };
}
