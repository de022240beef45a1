/** Normal and unified output of diff. */
import type { Timestamp } from "../../../kernel/uapi/stat.ts";
import { breakDown, strftime } from "../../lib/strftime.ts";
import { grouped, type Hunk } from "./hunks.ts";

export interface Side {
  readonly name: string;
  readonly label: string | null;
  readonly mtime: Timestamp;
  readonly lines: readonly string[];
  /** The last line has its newline. */
  readonly ended: boolean;
}

const NO_NEWLINE = "\\ No newline at end of file\n";
const RED = "\x1b[31m";
const GREEN = "\x1b[32m";
const CYAN = "\x1b[36m";
const BOLD = "\x1b[1m";
const PLAIN = "\x1b[0m";

/** A line with its mark; the note when the file ends without a newline. */
export function lineText(side: Side, index: number, mark: string, color = ""): string {
  const text = mark + (side.lines[index] as string);
  const painted = color === "" ? text : `${color}${text}${PLAIN}`;
  const open = !side.ended && index === side.lines.length - 1;
  return `${painted}\n${open ? NO_NEWLINE : ""}`;
}

export const headTime = (side: Side): string =>
  strftime("%Y-%m-%d %H:%M:%S.%N %z", breakDown(side.mtime));

function range(from: number, to: number): string {
  return to - from === 1 ? String(from + 1) : `${from + 1},${to}`;
}

export function normalText(
  first: Side,
  second: Side,
  hunks: readonly Hunk[],
  color: boolean,
): string {
  const [red, green, cyan] = color ? [RED, GREEN, CYAN] : ["", "", ""];
  let text = "";
  for (const { a, aEnd, b, bEnd } of hunks) {
    const letter = a === aEnd ? "a" : b === bEnd ? "d" : "c";
    const left = a === aEnd ? String(a) : range(a, aEnd);
    const right = b === bEnd ? String(b) : range(b, bEnd);
    const head = left + letter + right;
    text += `${color ? `${cyan}${head}${PLAIN}` : head}\n`;
    for (let i = a; i < aEnd; i++) text += lineText(first, i, "< ", red);
    if (letter === "c") text += "---\n";
    for (let i = b; i < bEnd; i++) text += lineText(second, i, "> ", green);
  }
  return text;
}

/** "3,4", "3", or "2,0" for nothing after line 2. */
function unifiedRange(from: number, to: number): string {
  if (to - from === 1) return String(from + 1);
  return to === from ? `${from},0` : `${from + 1},${to - from}`;
}

const headLine = (side: Side, mark: string): string =>
  side.label === null ? `${mark} ${side.name}\t${headTime(side)}` : `${mark} ${side.label}`;

export function unifiedText(
  first: Side,
  second: Side,
  hunks: readonly Hunk[],
  context: number,
  color: boolean,
): string {
  const paint = (code: string, text: string): string => (color ? `${code}${text}${PLAIN}` : text);
  let text = `${paint(BOLD, headLine(first, "---"))}\n${paint(BOLD, headLine(second, "+++"))}\n`;
  for (const group of grouped(hunks, context)) {
    const start = group[0] as Hunk;
    const last = group[group.length - 1] as Hunk;
    const before = Math.min(context, start.a);
    const after = Math.min(context, first.lines.length - last.aEnd);
    const left = unifiedRange(start.a - before, last.aEnd + after);
    const right = unifiedRange(start.b - before, last.bEnd + after);
    text += `${paint(CYAN, `@@ -${left} +${right} @@`)}\n`;
    let at = start.a - before;
    for (const hunk of group) {
      for (; at < hunk.a; at++) text += lineText(first, at, " ");
      for (let i = hunk.a; i < hunk.aEnd; i++) text += lineText(first, i, "-", color ? RED : "");
      for (let i = hunk.b; i < hunk.bEnd; i++) text += lineText(second, i, "+", color ? GREEN : "");
      at = hunk.aEnd;
    }
    for (; at < last.aEnd + after; at++) text += lineText(first, at, " ");
  }
  return text;
}
