/* Picking a code: by number, by name, by the first letters of its pinyin. */
import { plain } from "./words.js";

const MOST = 30;
const LEAVING = 150; // milliseconds until the list of an input that was left is closed

/** Give every code field of the form its list; return {isOpen, complete}. */
export function picker(form, undo) {
  const list = document.createElement("ul");
  list.className = "picker";
  list.id = "code-picker";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "科目");
  list.hidden = true;
  document.body.append(list);
  let isOpen = false, current = null, at = -1;

  const sources = {};
  document.querySelectorAll("datalist[id^=codes-]").forEach((each) => {
    sources[each.id] = [...each.options].map((option) => ({ text: option.value, letters: option.dataset.initials || "" }));
  });
  function adopt(root) {
    root.querySelectorAll("input.code[list]").forEach((input) => {
      input.dataset.codes = input.getAttribute("list");
      input.removeAttribute("list");
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", "code-picker");
    });
  }
  adopt(form);
  form.querySelectorAll("template").forEach((each) => adopt(each.content));

  /** Give a code that is known its name at once. */
  function complete(input) {
    const known = input.dataset.codes && sources[input.dataset.codes];
    const code = (/^\s*([0-9]{3,7})\s*$/.exec(input.value.normalize("NFKC")) || [])[1];
    const found = known && code && known.find((each) => each.text.startsWith(`${code} `));
    if (found) input.value = found.text;
  }
  function close() {
    if (current) {
      current.setAttribute("aria-expanded", "false");
      current.removeAttribute("aria-activedescendant");
    }
    list.hidden = true;
    isOpen = false;
  }
  function open(input) {
    const found = matches(input.value, sources[input.dataset.codes] || []);
    if (!found.length || found[0].text === input.value) { close(); return; }
    current = input;
    list.replaceChildren(...found.map((each, number) => {
      const item = document.createElement("li");
      item.id = `code-picker-${number}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = each.text;
      return item;
    }));
    input.parentNode.append(list);
    list.hidden = false;
    isOpen = true;
    at = -1;
    input.setAttribute("aria-expanded", "true");
  }
  function mark(next) {
    const items = [...list.children];
    at = (next + items.length) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    items[at].scrollIntoView({ block: "nearest" });
    current.setAttribute("aria-activedescendant", items[at].id);
  }
  function take(item) {
    const input = current;
    const old = undo.entered(input) ?? "";
    input.value = item.textContent;
    undo.remember([{ input, old, now: input.value }]);
    undo.enter(input);
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }

  form.addEventListener("change", (event) => { if (event.target.dataset && event.target.dataset.codes) complete(event.target); });
  form.addEventListener("input", (event) => { if (event.target.dataset && event.target.dataset.codes) open(event.target); });
  form.addEventListener("focusout", (event) => { if (event.target === current) setTimeout(close, LEAVING); });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    if (event.target.matches("li")) take(event.target);
  });
  form.addEventListener("keydown", (event) => {
    if (!isOpen || event.target !== current || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      event.stopImmediatePropagation();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      event.stopImmediatePropagation();
      take(list.children[Math.max(at, 0)]);
    } else if (event.key === "Escape") { event.stopPropagation(); close(); }
  }, true);
  return { isOpen: () => isOpen, complete };
}

/** Return the codes that typed words mean, the most of them: by number, name or pinyin initials. */
export function matches(words, codes) {
  const typed = plain(words).toLowerCase();
  if (!typed) return [];
  return codes.filter((each) =>
    each.text.startsWith(typed) || plain(each.text).includes(typed) || each.letters.startsWith(typed) ||
    (typed.length > 1 && each.letters.includes(typed))).slice(0, MOST);
}
