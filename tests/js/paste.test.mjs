// What a pasted block becomes: run by `node --test tests/js`.
import assert from "node:assert/strict";
import { test } from "node:test";

import { differences, headed, parse, read, report } from "../../static/js/grid/paste.js";
import { matches } from "../../static/js/grid/pick.js";
import { millionths, rolled, shown } from "../../static/js/grid/sums.js";

const FUNCTIONAL = ["功能科目", "支出性质", "金额", "上年预算数", "资金来源"];

test("a block is cut at tabs and line ends, quotes as Excel writes them", () => {
  assert.deepEqual(parse('a\tb\r\n"c\n""d"""\te\r\n'), [["a", "b"], ['c\n"d"', "e"]]);
  assert.deepEqual(parse("一"), [["一"]]);
});

test("a heading is known by its words and never by its place", () => {
  assert.deepEqual(headed(FUNCTIONAL, ["科目名称", "2024年预算数基本支出", "项目支出", "科目编码"], "元"), ["name", "basic", "project", 0]);
  assert.equal(headed(FUNCTIONAL, ["2010301", "行政运行", "1,110,070.89"], "元"), null);
  assert.equal(headed(FUNCTIONAL, ["备注", "说明"], "元"), null);
});

test("a row with 基本支出 and 项目支出 becomes two, last year's figure typed once", () => {
  const block = read("科目编码\t上年预算数\t基本支出\t项目支出\n2010301\t900\t1,000\t200", FUNCTIONAL, 0, "元");
  assert.deepEqual(block.rows, [
    [[0, "2010301"], [3, "900"], [1, "基本支出"], [2, "1,000"]],
    [[0, "2010301"], [1, "项目支出"], [2, "200"]],
  ]);
});

test("sums of a block are checked and not typed", () => {
  const right = "科目编码\t基本支出\t项目支出\n合计\t1,300\t200\n201\t1,300\t200\n2010301\t1,000\t200\n2010302\t300\t";
  const block = read(right, FUNCTIONAL, 0, "元");
  assert.deepEqual(block.kept.map((each) => each.code), ["2010301", "2010302"]);
  assert.equal(block.sums.length, 2);
  assert.deepEqual(differences(block, "元"), []);
  assert.match(report(block, true, "元").words, /粘贴了 2 行。认出 2 行合计/);

  const wrong = read(right.replace("合计\t1,300", "合计\t1,301"), FUNCTIONAL, 0, "元");
  assert.deepEqual(differences(wrong, "元"), ["合计写1,301.00，明细相加是1,300.00"]);
  assert.equal(report(wrong, true, "元").wrong, true);
});

test("what found no room is said", () => {
  const block = read("2010301\t基本支出\t5", FUNCTIONAL, 0, "元");
  assert.match(report(block, false, "元").words, /行数已到上限/);
});

test("an amount is exact, whatever its unit and signs", () => {
  assert.equal(millionths("１，２３４．５６元", "元"), 1234560000n);
  assert.equal(millionths("¥1.5万元", "元"), 15000000000n);
  assert.equal(millionths("15000元", "万元"), 1500000n);
  assert.equal(millionths("9007199254740993.01", "元"), 9007199254740993010000n);
  for (const text of ["", "-", "行政运行", "1e5", "12%", "-5"]) assert.equal(millionths(text, "元"), null, text);
  assert.equal(shown(1234567890000n, "元"), "1,234,567.89");
  assert.equal(shown(126500000n, "万元"), "126.50");
});

test("sums by 类 and 款 are those of their lines, in any order", () => {
  // One property over many random grids: each node is the sum of the lines whose code begins so.
  let seed = 42;
  const random = (below) => { seed = (seed * 48271) % 2147483647; return seed % below; };
  const codes = ["2010301", "2010302", "2080505", "2101101", "20103", "201"];
  for (let round = 0; round < 200; round += 1) {
    const lines = Array.from({ length: random(12) }, () => ({
      code: codes[random(codes.length)], amount: `${random(1e6)}.${random(10)}${random(10)}`, project: random(2) === 1,
    }));
    const sums = rolled(lines, "元");
    for (const [node, [basic, project]] of sums) {
      const below = lines.filter((line) => line.code.length >= 5 && line.code.startsWith(node) && line.code.length > node.length);
      const add = (wanted) => below.filter((line) => line.project === wanted).reduce((all, line) => all + millionths(line.amount, "元"), 0n);
      assert.equal(basic, add(false));
      assert.equal(project, add(true));
    }
    const nodes = new Set(lines.filter((line) => line.code.length >= 5).map((line) => line.code.slice(0, 3)));
    for (const node of nodes) assert.ok(sums.has(node));
  }
});

test("a code is found by number, name and pinyin initials", () => {
  const codes = [{ text: "2010301 行政运行", letters: "xzyx" }, { text: "2010302 一般行政管理事务", letters: "ybxzglsw" }];
  assert.deepEqual(matches("20103", codes), codes);
  assert.deepEqual(matches("运行", codes), [codes[0]]);
  assert.deepEqual(matches("ybx", codes), [codes[1]]);
  assert.deepEqual(matches("", codes), []);
});
