/* The sums of a grid by 类 and 款, drawn beside it while somebody types. */
import { rowsOf } from "./cells.js";
import { rolled, shown } from "./sums.js";

/** Return a function that draws the sums of the form's grids; one that does nothing without a place. */
export function tree(form, grids, unit) {
  const place = form.querySelector("[data-tree]");
  const parents = {};
  document.querySelectorAll("datalist[data-parents]").forEach((each) => {
    [...each.options].forEach((option) => {
      const [code, ...name] = option.value.split(" ");
      parents[`${each.id.replace("parents-", "codes-")}|${code}`] = name.join(" ");
    });
  });

  function lines() {
    return grids.flatMap((grid) => rowsOf(grid)).flatMap((row) => {
      const code = row.querySelector("input.code");
      const amount = row.querySelector("input.amount[name$='-amount']");
      if (!code || !amount || (row.querySelector("[name$='-DELETE']") || {}).checked) return [];
      const use = row.querySelector("select[name$='-use']");
      const project = Boolean(use && use.value === "project");
      return [{ code: code.value, amount: amount.value, project, list: code.dataset.codes }];
    });
  }
  function drawn(sums, list) {
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
      [basic, project, basic + project].forEach((number) => { row.insertCell().textContent = number ? shown(number, unit) : ""; });
    });
    return table;
  }
  return function draw() {
    if (!place) return;
    const found = lines();
    const sums = rolled(found, unit);
    place.hidden = !sums.size;
    if (sums.size) place.replaceChildren(drawn(sums, found[found.length - 1].list));
  };
}
