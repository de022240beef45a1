/** Lists of positions as cut(1) takes them: "1,3-5,7-". */
import { Failure } from "./failure.ts";

export class ListError extends Failure {}

export type Range = readonly [from: number, to: number];

/** Sorted and merged ranges, counted from 1. `word` names what is counted in messages. */
export function parseList(
  text: string,
  word: "fields" | "byte/character positions",
  quote: (text: string) => string,
): Range[] {
  const single = word === "fields" ? "field" : "byte/character position";
  const ranges: Range[] = [];
  for (const part of text.split(/[,\s]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match) {
      const junk = /[^\d,\s-].*$/.exec(part)?.[0] ?? part;
      const kind = word === "fields" ? "field value" : "byte/character position";
      if (/-.*-/.test(part)) throw new ListError(`invalid ${single} range`);
      throw new ListError(`invalid ${kind} ${quote(junk === part ? part : junk)}`);
    }
    const [, start, dash, end] = match;
    if (part === "-") throw new ListError("invalid range with no endpoint: -");
    if (part === "") throw new ListError(`${word} are numbered from 1`);
    const from = start === "" ? 1 : Number(start);
    const to = dash === "" ? from : end === "" ? Infinity : Number(end);
    if (from === 0 || (to === 0 && dash === "")) throw new ListError(`${word} are numbered from 1`);
    if (to < from) throw new ListError("invalid decreasing range");
    ranges.push([from, to]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: Range[] = [];
  for (const range of ranges) {
    const last = merged[merged.length - 1];
    if (last && range[0] <= last[1])
      merged[merged.length - 1] = [last[0], Math.max(last[1], range[1])];
    else merged.push(range);
  }
  return merged;
}

/** The positions that a list leaves out. */
export function complement(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  let next = 1;
  for (const [from, to] of ranges) {
    if (from > next) result.push([next, from - 1]);
    next = to + 1;
  }
  if (next !== Infinity) result.push([next, Infinity]);
  return result;
}
