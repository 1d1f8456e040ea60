/* Amounts and their sums. Exact: an amount is a BigInt of millionths of the form's unit. */
import { plain } from "./words.js";

export const PLACES = 6;
const AMOUNT = /^¥?([0-9][0-9,]*)?(?:\.([0-9]{0,6}))?(万元|元)?$/;

/** Return an amount in millionths of the unit (元 or 万元); null for what is no amount. */
export function millionths(text, unit) {
  const found = AMOUNT.exec(plain(text || ""));
  if (!found || !(found[1] || found[2])) return null;
  const number = BigInt((found[1] || "0").replaceAll(",", "") + (found[2] || "").padEnd(PLACES, "0"));
  if (!found[3] || found[3] === unit) return number;
  return found[3] === "万元" ? number * 10000n : number / 10000n;
}

/** Print millionths as the form prints amounts: grouped, 元 with two decimals. */
export function shown(number, unit) {
  const digits = number.toString().padStart(PLACES + 1, "0");
  const whole = digits.slice(0, -PLACES).replace(/\B(?=([0-9]{3})+$)/g, ",");
  const rest = digits.slice(-PLACES);
  return `${whole}.${unit === "元" ? rest.slice(0, 2) : rest.replace(/0{1,4}$/, "")}`;
}

/** Add lines {code, amount, project} up to 类 and 款: a Map of node to [basic, project]. */
export function rolled(lines, unit) {
  const sums = new Map();
  lines.forEach(({ code, amount, project }) => {
    const digits = (/^\s*([0-9]{5,7})/.exec(code) || [])[1];
    const number = millionths(amount, unit);
    if (!digits || number === null) return;
    const nodes = [digits.slice(0, 3)];
    if (digits.length === 7) nodes.push(digits.slice(0, 5));
    nodes.forEach((node) => {
      if (!sums.has(node)) sums.set(node, [0n, 0n]);
      sums.get(node)[project ? 1 : 0] += number;
    });
  });
  return sums;
}
