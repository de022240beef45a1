/** diff -c. */
import { headTime, lineText, type Side } from "./format.ts";
import { grouped, type Hunk } from "./hunks.ts";

function range(from: number, to: number): string {
  return to - from <= 1 ? String(to) : `${from + 1},${to}`;
}

const headLine = (side: Side, mark: string): string =>
  `${mark} ${side.label ?? `${side.name}\t${headTime(side)}`}\n`;

export function contextText(
  first: Side,
  second: Side,
  hunks: readonly Hunk[],
  context: number,
): string {
  let text = headLine(first, "***") + headLine(second, "---");
  for (const group of grouped(hunks, context)) {
    const start = group[0] as Hunk;
    const last = group[group.length - 1] as Hunk;
    const before = Math.min(context, start.a);
    const after = Math.min(context, first.lines.length - last.aEnd);
    text += "***************\n";
    const removes = group.some((hunk) => hunk.a < hunk.aEnd);
    const adds = group.some((hunk) => hunk.b < hunk.bEnd);
    const aFrom = start.a - before;
    const aTo = last.aEnd + after;
    text += `*** ${range(aFrom, aTo)} ****\n`;
    if (removes) {
      text += body(
        first,
        aFrom,
        aTo,
        group.map((h) => [h.a, h.aEnd, h.b < h.bEnd ? "! " : "- "] as const),
      );
    }
    const bFrom = start.b - before;
    const bTo = last.bEnd + after;
    text += `--- ${range(bFrom, bTo)} ----\n`;
    if (adds) {
      text += body(
        second,
        bFrom,
        bTo,
        group.map((h) => [h.b, h.bEnd, h.a < h.aEnd ? "! " : "+ "] as const),
      );
    }
  }
  return text;
}

function body(
  side: Side,
  from: number,
  to: number,
  changes: readonly (readonly [from: number, to: number, mark: string])[],
): string {
  let text = "";
  for (let i = from; i < to; i++) {
    const change = changes.find(([start, end]) => i >= start && i < end);
    text += lineText(side, i, change ? change[2] : "  ");
  }
  return text;
}
