/* A pasted block: what its columns are, which rows are sums, what goes into which field. No page. */
import { millionths, shown } from "./sums.js";
import { plain } from "./words.js";

const TOTALS = /^(合计|总计|小计|总合计)$/;
const MOST_SAID = 5;
const NAMES = [
  ["code", /^(科目编码|科目代码|.*科目.*编码|功能(分类)?科目|部门经济科目|经济(分类)?科目|编码)$/],
  ["basic", /^(.*年预算数)?基本支出$/],
  ["project", /^(.*年预算数)?项目支出$/],
  ["previous", /^(上年预算数|上年数|上年|20\d\d年预算数)$/],
  ["total", /^(总计|合计|小计|金额合计|.*增幅.*)$/],
  ["name", /^(科目名称|名称)$/],
];
const ALIASES = {
  项目代码: "项目编码", 财政拨款: "财政资金", 指标: "三级指标", 指标名称: "三级指标",
  权重: "指标权重", 预算数: "金额", 金额: "金额",
};
const USES = [["basic", "基本支出"], ["project", "项目支出"]];

/** Return the cells of a block copied from a spreadsheet, row by row; quotes as Excel writes them. */
export function parse(text) {
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

/** Return for each column the field it belongs to; null when the cells are no heading.
 *  A field is its place among the names, or a word: basic, project, total, name; -1 for none. */
export function headed(names, cells, unit) {
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
  const amounts = cells.some((cell) => millionths(cell, unit) !== null);
  return found >= 2 && found * 2 >= words && !amounts ? mapped : null;
}

/** Read a block for a grid with these field names, pasted at a column.
 *  Returns {mapped, wanted, kept, sums, rows}: rows are lists of [field, value] to be typed. */
export function read(text, names, at, unit) {
  let lines = parse(text).filter((line) => line.some((cell) => cell.trim()));
  const map = headed(names, lines[0], unit);
  if (map) lines = lines.slice(1);
  const wanted = map || lines[0].map((_, column) => at + column);
  const column = wanted.indexOf(names.findIndex((name) => /科目/.test(name)));
  const codes = column < 0 ? [] : lines.map((line) => (/^\s*([0-9]{3,7})/.exec(line[column] || "") || [])[1] || "");
  const sums = [], kept = [];
  lines.forEach((line, row) => {
    const first = plain(line.find((cell) => cell.trim()) || "");
    const total = TOTALS.test(first);
    const parent = codes[row] && codes.some((code) => code !== codes[row] && code.startsWith(codes[row]));
    if (total || parent) sums.push({ line, code: total ? "" : codes[row] });
    else kept.push({ line, code: codes[row] || "" });
  });
  const rows = kept.flatMap(({ line }) => typed(line, wanted, names, unit));
  return { mapped: Boolean(map), wanted, kept, sums, rows };
}

/** Return the rows that one line makes: one, or two where it has 基本支出 and 项目支出. */
function typed(line, wanted, names, unit) {
  const own = [], both = {};
  wanted.forEach((field, at) => {
    const value = line[at] || "";
    if (typeof field === "number" && field >= 0) own.push([field, value]);
    else if (field === "basic" || field === "project") both[field] = value;
  });
  const uses = USES.filter(([key]) => (both[key] || "").trim() && millionths(both[key], unit) !== 0n);
  if (!uses.length) return own.some(([, value]) => value.trim()) ? [own] : [];
  const use = names.indexOf("支出性质"), amount = names.indexOf("金额");
  return uses.map(([key, label], at) => [
    ...(at ? own.filter(([field]) => !/上年/.test(names[field])) : own),
    [use, label],
    [amount, both[key]],
  ]);
}

/** Return where a sum of the block is not the sum of its lines, in words. */
export function differences({ sums, kept, wanted }, unit) {
  const wrong = [];
  const first = wanted.findIndex((each) => typeof each === "number");
  sums.forEach(({ line, code }) => {
    wanted.forEach((field, at) => {
      const stated = millionths(line[at] || "", unit);
      if (stated === null || field === "name" || (code && at === first)) return;
      const below = kept.filter((each) => each.code.startsWith(code)).map((each) => millionths(each.line[at] || "", unit));
      if (!below.some((each) => each !== null)) return;
      const sum = below.reduce((all, each) => all + (each || 0n), 0n);
      if (sum !== stated) wrong.push(`${code || "合计"}写${shown(stated, unit)}，明细相加是${shown(sum, unit)}`);
    });
  });
  return wrong;
}

/** Say what a paste did: rows, sums that fit or do not, and what found no room. */
export function report(block, room, unit) {
  const wrong = differences(block, unit);
  const said = [`粘贴了 ${block.kept.length} 行。`];
  if (block.sums.length) {
    said.push(wrong.length
      ? `合计与明细不符：${wrong.slice(0, MOST_SAID).join("；")}。`
      : `认出 ${block.sums.length} 行合计，与明细一致，不填入。`);
  }
  if (!room) said.push("行数已到上限，后面的没有粘贴。");
  return { words: said.join(""), wrong: wrong.length > 0 };
}
