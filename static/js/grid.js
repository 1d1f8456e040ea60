"use strict";
/* The desk as a spreadsheet: paste, undo, keys, picking codes, sums by 类款项, autosave, live checks.
   Everything it does to the form could be typed; without it the form is the same form. */
(function () {
  const form = document.querySelector("form[data-edit]");
  if (!form || "locked" in form.dataset) return;
  const unit = form.dataset.unit;
  const status = form.querySelector("[data-kept]");

  // ---------------------------------------------------------------- cells of a grid
  const grids = [...form.querySelectorAll("[data-grid]")];
  const inputsOf = (cell) => [...cell.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const rowsOf = (grid) => [...grid.querySelectorAll("table.inputs > tbody > tr:not(.row-error)")];
  const gridOf = (input) => input.closest("[data-grid]");
  const flat = (row) => [...row.cells].flatMap((cell) => inputsOf(cell));
  const plain = (text) => text.normalize("NFKC").replace(/\s+/g, "").replace(/[(（](万元|元)[)）]/g, "");

  function place(input) {
    const row = input.closest("tr");
    return { row: rowsOf(gridOf(input)).indexOf(row), at: flat(row).indexOf(input) };
  }
  function addRow(grid) {
    const before = rowsOf(grid).length;
    grid.querySelector("[data-add]").click();
    return rowsOf(grid).length > before;
  }
  function isBlank(row) {
    return flat(row).every((input) => input.type === "checkbox" || input.tagName === "SELECT" || !input.value.trim());
  }
  function get(input) {
    return input.type === "checkbox" ? (input.checked ? "是" : "") : input.value;
  }
  function choose(select, text) {
    const word = plain(text);
    const options = [...select.options];
    const found = options.find((each) => each.value === text || plain(each.text) === word) ||
      (word && options.find((each) => each.value && (plain(each.text).includes(word) || word.includes(plain(each.text)))));
    if (found) select.value = found.value;
    return Boolean(found) || !word;
  }
  function put(input, text) {
    const old = get(input);
    if (input.type === "checkbox") input.checked = /^(是|√|✓|1|y|yes|true)$/i.test(text.trim());
    else if (input.tagName === "SELECT") choose(input, text.trim());
    else if (input.classList.contains("amount")) input.value = text.trim().replace(/^[-—–]+$/, "");
    else input.value = text.trim();
    complete(input);
    if (get(input) !== old) input.dispatchEvent(new Event("change", { bubbles: true }));
    return { input, old, now: get(input) };
  }

  // ---------------------------------------------------------------- undo
  const done = [], undone = [];
  const STEPS = 100;
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
  function buttons() {
    form.querySelectorAll("[data-undo]").forEach((each) => { each.hidden = false; each.disabled = !done.length; });
    form.querySelectorAll("[data-redo]").forEach((each) => { each.hidden = false; each.disabled = !undone.length; });
    form.querySelectorAll("[data-hint]").forEach((each) => { each.hidden = false; });
  }
  const before = new WeakMap();
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-grid] input, [data-grid] select, [data-grid] textarea")) before.set(event.target, get(event.target));
  });
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!event.isTrusted || !before.has(input)) return;
    const old = before.get(input);
    if (old !== get(input)) remember([{ input, old: input.tagName === "SELECT" || input.type === "checkbox" ? old : old, now: get(input) }]);
    before.set(input, get(input));
  });
  form.addEventListener("click", (event) => {
    if (event.target.matches("[data-undo]")) play(done, undone, "old");
    if (event.target.matches("[data-redo]")) play(undone, done, "now");
  });

  // ---------------------------------------------------------------- paste
  function parse(text) {
    const rows = [];
    let row = [], cell = "", quoted = false;
    const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < clean.length; at += 1) {
      const letter = clean[at];
      if (quoted) {
        if (letter !== '"') cell += letter;
        else if (clean[at + 1] === '"') { cell += '"'; at += 1; } else quoted = false;
      } else if (letter === '"' && cell === "") quoted = true;
      else if (letter === "\t") { row.push(cell); cell = ""; }
      else if (letter === "\n") { row.push(cell); rows.push(row); row = []; cell = ""; }
      else cell += letter;
    }
    row.push(cell);
    rows.push(row);
    return rows;
  }
  const SUMS = /^(合计|总计|小计|总合计)$/;
  const PLACES = 6;
  function millionths(text) {
    const found = /^¥?([0-9][0-9,]*)?(?:\.([0-9]{0,6}))?(万元|元)?$/.exec(plain(text || ""));
    if (!found || !(found[1] || found[2])) return null;
    const number = BigInt((found[1] || "0").replaceAll(",", "") + (found[2] || "").padEnd(PLACES, "0"));
    return !found[3] || found[3] === unit ? number : found[3] === "万元" ? number * 10000n : number / 10000n;
  }
  function shown(number) {
    const digits = number.toString().padStart(PLACES + 1, "0");
    const whole = digits.slice(0, -PLACES).replace(/\B(?=([0-9]{3})+$)/g, ",");
    const rest = digits.slice(-PLACES);
    return `${whole}.${unit === "元" ? rest.slice(0, 2) : rest.replace(/0{1,4}$/, "")}`;
  }
  const NAMES = [
    ["code", /^(科目编码|科目代码|.*科目.*编码|功能(分类)?科目|部门经济科目|经济(分类)?科目|编码)$/],
    ["basic", /^(.*年预算数)?基本支出$/], ["project", /^(.*年预算数)?项目支出$/],
    ["previous", /^(上年预算数|上年数|上年|20\d\d年预算数)$/],
    ["total", /^(总计|合计|小计|金额合计|.*增幅.*)$/], ["name", /^(科目名称|名称)$/],
  ];
  const ALIASES = { 项目代码: "项目编码", 财政拨款: "财政资金", 指标: "三级指标", 指标名称: "三级指标", 权重: "指标权重", 预算数: "金额", 金额: "金额" };
  function labels(row) {
    return flat(row).map((input) => plain((input.getAttribute("aria-label") || "").replace(/^(第\d+行|新行)\s*/, "")));
  }
  function headed(grid, cells) {
    // Return for each pasted column the field it belongs to; null when the first row is no heading.
    const names = labels(grid.querySelector("template").content.querySelector("tr"));
    const code = names.findIndex((name) => /科目/.test(name));
    const mapped = cells.map((cell) => {
      const word = plain(cell);
      const exact = names.indexOf(ALIASES[word] || word);
      if (exact >= 0) return exact;
      const known = NAMES.find(([, pattern]) => pattern.test(word));
      if (!known) return -1;
      if (known[0] === "code") return code;
      if (known[0] === "previous") return names.indexOf("上年预算数");
      return known[0];
    });
    const found = mapped.filter((each) => each !== -1).length;
    const words = cells.filter((cell) => cell.trim()).length;
    return found >= 2 && found * 2 >= words && !cells.some((cell) => millionths(cell) !== null) ? mapped : null;
  }
  function paste(grid, start, text) {
    const step = [];
    let lines = parse(text).filter((line) => line.some((cell) => cell.trim()));
    const map = headed(grid, lines[0]);
    if (map) lines = lines.slice(1);
    const names = labels(grid.querySelector("template").content.querySelector("tr"));
    const amount = names.indexOf("金额"), use = names.indexOf("支出性质");
    const codeField = names.findIndex((name) => /科目/.test(name));
    const wanted = map || lines[0].map((_, at) => start.at + at);
    const column = wanted.indexOf(codeField);
    const codes = column < 0 ? [] : lines.map((line) => (/^\s*([0-9]{3,7})/.exec(line[column] || "") || [])[1] || "");
    const sums = [], kept = [];
    lines.forEach((line, at) => {
      const first = plain(line.find((cell) => cell.trim()) || "");
      const parent = codes[at] && codes.some((code) => code !== codes[at] && code.startsWith(codes[at]));
      if (SUMS.test(first) || parent) sums.push({ line, code: SUMS.test(first) ? "" : codes[at] });
      else kept.push({ line, code: codes[at] || "" });
    });
    let row = start.row;
    const write = (values) => {
      let rows = rowsOf(grid);
      if (map) { while (row < rows.length && !isBlank(rows[row])) row += 1; }
      if (row >= rows.length && !addRow(grid)) return false;
      rows = rowsOf(grid);
      const inputs = flat(rows[row]);
      values.forEach(([at, value]) => { if (inputs[at] && (value.trim() || !map)) step.push(put(inputs[at], value)); });
      row += 1;
      return true;
    };
    let room = true;
    kept.forEach(({ line }) => {
      const own = [], both = {};
      wanted.forEach((field, at) => {
        const value = line[at] || "";
        if (typeof field === "number" && field >= 0) own.push([field, value]);
        else if (field === "basic" || field === "project") both[field] = value;
      });
      const uses = [["basic", "基本支出"], ["project", "项目支出"]].filter(([key]) => (both[key] || "").trim() && millionths(both[key]) !== 0n);
      if (!uses.length) { if (own.some(([, value]) => value.trim())) room = write(own) && room; return; }
      uses.forEach(([key, label], at) => {
        const once = at ? own.filter(([field]) => !/上年/.test(names[field])) : own;
        room = write([...once, [use, label], [amount, both[key]]]) && room;
      });
    });
    remember(step);
    report(sums, kept, wanted, room);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function report(sums, kept, wanted, room) {
    const wrong = [];
    sums.forEach(({ line, code }) => {
      wanted.forEach((field, at) => {
        const stated = millionths(line[at] || "");
        if (stated === null || field === "name" || (code && at === wanted.findIndex((each) => typeof each === "number"))) return;
        const below = kept.filter((each) => each.code.startsWith(code)).map((each) => millionths(each.line[at] || ""));
        if (!below.some((each) => each !== null) || /%/.test(line[at])) return;
        const sum = below.reduce((all, each) => all + (each || 0n), 0n);
        if (sum !== stated) wrong.push(`${code || "合计"}写${shown(stated)}，明细相加是${shown(sum)}`);
      });
    });
    const said = [`粘贴了 ${kept.length} 行。`];
    if (sums.length) said.push(wrong.length ? `合计与明细不符：${wrong.slice(0, 5).join("；")}。` : `认出 ${sums.length} 行合计，与明细一致，不填入。`);
    if (!room) said.push("行数已到上限，后面的没有粘贴。");
    status.textContent = said.join("");
    status.classList.toggle("wrong-words", wrong.length > 0);
  }
  form.addEventListener("paste", (event) => {
    const input = event.target;
    if (!input.closest || !input.closest("[data-grid] tbody")) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.replace(/\r?\n$/, "")) || (input.tagName === "TEXTAREA" && !/\t/.test(text))) return;
    event.preventDefault();
    paste(gridOf(input), place(input), text);
  });

  // ---------------------------------------------------------------- keys
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (event.isComposing || !input.closest("[data-grid] tbody")) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      if (key === "z" && !event.shiftKey && done.length && get(input) === before.get(input)) { event.preventDefault(); play(done, undone, "old"); }
      else if ((key === "y" || (key === "z" && event.shiftKey)) && undone.length) { event.preventDefault(); play(undone, done, "now"); }
      else if (key === "d") {
        event.preventDefault();
        const { row, at } = place(input);
        if (row > 0) remember([put(input, get(flat(rowsOf(gridOf(input))[row - 1])[at]))]);
      }
      return;
    }
    if (event.altKey && event.key === "Insert") { event.preventDefault(); addRow(gridOf(input)); return; }
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (!step || input.tagName === "TEXTAREA" || input.tagName === "SELECT" || (picker.open && event.key !== "Enter")) return;
    event.preventDefault();
    const { row, at } = place(input);
    if (row + step === rowsOf(gridOf(input)).length && event.key === "Enter" && !isBlank(input.closest("tr"))) addRow(gridOf(input));
    const next = rowsOf(gridOf(input))[row + step];
    if (next) { flat(next)[at].focus(); if (flat(next)[at].select) flat(next)[at].select(); }
  });

  // ---------------------------------------------------------------- picking a code
  const picker = { open: false, list: document.createElement("ul"), input: null, at: -1 };
  picker.list.className = "picker";
  picker.list.id = "code-picker";
  picker.list.setAttribute("role", "listbox");
  picker.list.setAttribute("aria-label", "科目");
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
  document.body.append(picker.list);
  picker.list.hidden = true;
  function complete(input) {
    // A code that is known gets its name at once.
    const list = input.dataset.codes && sources[input.dataset.codes];
    const code = (/^\s*([0-9]{3,7})\s*$/.exec(input.value.normalize("NFKC")) || [])[1];
    const found = list && code && list.find((each) => each.text.startsWith(`${code} `));
    if (found) input.value = found.text;
  }
  form.addEventListener("change", (event) => { if (event.target.dataset && event.target.dataset.codes) complete(event.target); });
  function match(input) {
    const typed = plain(input.value).toLowerCase();
    if (!typed) return [];
    return (sources[input.dataset.codes] || []).filter((each) =>
      each.text.startsWith(typed) || plain(each.text).includes(typed) || each.letters.startsWith(typed) ||
      (typed.length > 1 && each.letters.includes(typed))).slice(0, 30);
  }
  function open(input) {
    const found = match(input);
    if (!found.length || found[0].text === input.value) { close(); return; }
    picker.input = input;
    picker.list.replaceChildren(...found.map((each, at) => {
      const item = document.createElement("li");
      item.id = `code-picker-${at}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = each.text;
      return item;
    }));
    input.parentNode.append(picker.list);
    picker.list.hidden = false;
    picker.open = true;
    picker.at = -1;
    input.setAttribute("aria-expanded", "true");
  }
  function close() {
    if (picker.input) {
      picker.input.setAttribute("aria-expanded", "false");
      picker.input.removeAttribute("aria-activedescendant");
    }
    picker.list.hidden = true;
    picker.open = false;
  }
  function mark(at) {
    const items = [...picker.list.children];
    picker.at = (at + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === picker.at)));
    items[picker.at].scrollIntoView({ block: "nearest" });
    picker.input.setAttribute("aria-activedescendant", items[picker.at].id);
  }
  function take(item) {
    const input = picker.input;
    const old = before.has(input) ? before.get(input) : "";
    input.value = item.textContent;
    remember([{ input, old, now: input.value }]);
    before.set(input, input.value);
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  }
  form.addEventListener("input", (event) => { if (event.target.dataset && event.target.dataset.codes) open(event.target); });
  form.addEventListener("focusout", (event) => { if (event.target === picker.input) setTimeout(close, 150); });
  picker.list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    if (event.target.matches("li")) take(event.target);
  });
  form.addEventListener("keydown", (event) => {
    if (!picker.open || event.target !== picker.input || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); event.stopImmediatePropagation(); mark(picker.at + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter") { event.preventDefault(); event.stopImmediatePropagation(); take(picker.list.children[Math.max(picker.at, 0)]); }
    else if (event.key === "Escape") { event.stopPropagation(); close(); }
  }, true);

  // ---------------------------------------------------------------- sums by 类款项
  const tree = form.querySelector("[data-tree]");
  const parents = {};
  document.querySelectorAll("datalist[data-parents]").forEach((each) => {
    [...each.options].forEach((option) => {
      const [code, ...name] = option.value.split(" ");
      parents[`${each.id.replace("parents-", "codes-")}|${code}`] = name.join(" ");
    });
  });
  function rollUp() {
    if (!tree) return;
    const sums = new Map();
    let list = "";
    grids.forEach((grid) => rowsOf(grid).forEach((row) => {
      const code = row.querySelector("input.code");
      const amount = row.querySelector("input.amount[name$='-amount']");
      if (!code || !amount || (row.querySelector("[name$='-DELETE']") || {}).checked) return;
      const digits = (/^\s*([0-9]{5,7})/.exec(code.value) || [])[1];
      const number = millionths(amount.value);
      if (!digits || number === null) return;
      list = code.dataset.codes;
      const use = row.querySelector("select[name$='-use']");
      const kind = use && use.value === "project" ? 1 : 0;
      const nodes = [digits.slice(0, 3)];
      if (digits.length === 7) nodes.push(digits.slice(0, 5));
      nodes.forEach((node) => {
        if (!sums.has(node)) sums.set(node, [0n, 0n]);
        sums.get(node)[kind] += number;
      });
    }));
    tree.hidden = !sums.size;
    if (!sums.size) return;
    const table = document.createElement("table");
    table.className = "list";
    table.createCaption().textContent = `逐级汇总（${unit}）`;
    const head = table.createTHead().insertRow();
    ["科目", "基本支出", "项目支出", "合计"].forEach((label) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = label;
      head.append(cell);
    });
    const body = table.createTBody();
    [...sums.keys()].sort().forEach((node) => {
      const [basic, project] = sums.get(node);
      const row = body.insertRow();
      const name = document.createElement("th");
      name.scope = "row";
      name.textContent = `${node.length === 5 ? "　" : ""}${node} ${parents[`${list}|${node}`] || ""}`;
      row.append(name);
      [basic, project, basic + project].forEach((number) => { row.insertCell().textContent = number ? shown(number) : ""; });
    });
    tree.replaceChildren(table);
  }

  // ---------------------------------------------------------------- keeping and checking
  const local = `mingzhang-${form.dataset.user}-${location.pathname}`;
  let changed = false, timer = 0, check = 0;
  function clock() { return new Date().toTimeString().slice(0, 8); }
  function lost(words) {
    const kept = new URLSearchParams(new FormData(form));
    kept.delete("csrfmiddlewaretoken");
    try {
      localStorage.setItem(local, JSON.stringify({ at: Date.now(), body: kept.toString() }));
      status.textContent = words;
      return true;
    } catch (error) {
      status.textContent = "没有自动保存上，请尽快保存。";
      return false;
    }
  }
  async function keep() {
    // "kept"; "late" where one has to sign in again and loses nothing; else "away".
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
    } catch (error) {
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
    } catch (error) {
      aside.setAttribute("data-stale", "");
    }
  }
  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    clearTimeout(check);
    timer = setTimeout(keep, 2500);
    check = setTimeout(look, 1500);
    rollUp();
  });
  form.addEventListener("change", () => { rollUp(); });
  // The server keeps nothing of who is not signed in: ask before the form is sent away for good.
  let sending = false;
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
  function restore() {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(local)); } catch (error) { kept = null; }
    if (!kept || Date.now() - kept.at > 7 * 24 * 3600 * 1000) return;
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
    changed = true;
    status.textContent = "已恢复登录过期前所填的内容，请核对后保存。";
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
  restore();
  rollUp();
  buttons();
  const aimed = location.hash.startsWith("#at-") && document.getElementById(location.hash.slice(1));
  if (aimed) { const first = aimed.querySelector("td input, td select, td textarea"); if (first) first.focus(); }
})();
