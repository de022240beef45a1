/** diff -y: two columns with a mark between them, set with tabs as GNU's side.c does. */
import { charWidth } from "../../lib/width.ts";
import type { Side } from "./format.ts";
import type { Hunk } from "./hunks.ts";

export interface SideOptions {
  readonly width: number;
  readonly onlyChanges: boolean;
  readonly expand: boolean;
  readonly leftColumn: boolean;
}

const TAB = 8;
const GUTTER = 3;

export function sideBySide(
  first: Side,
  second: Side,
  hunks: readonly Hunk[],
  options: SideOptions,
): string {
  const t = options.expand ? 1 : TAB;
  const offset = (options.width + t + GUTTER) >> 1;
  const aligned = offset - (offset % t);
  const half = Math.max(0, Math.min(aligned - GUTTER, options.width - aligned));
  const column2 = half === 0 ? options.width : aligned;
  const print = (left: string | null, mark: string, right: string | null): string => {
    let text = "";
    let column = 0;
    if (left !== null) {
      const part = fitted(left, 0, half);
      text += part.text;
      column = part.column;
    }
    if (mark !== " ") {
      text += pad(column, (half + column2 - 1) >> 1, options.expand);
      column = (half + column2 - 1) >> 1;
      text += mark;
      column++;
    }
    if (right !== null && right !== "") {
      text += pad(column, column2, options.expand);
      text += fitted(right, 0, half).text;
    }
    return `${text}\n`;
  };
  let text = "";
  let a = 0;
  let b = 0;
  const common = (until: number): void => {
    for (; a < until; a++, b++) {
      if (options.onlyChanges) continue;
      const line = first.lines[a] as string;
      text += options.leftColumn
        ? print(line, "(", null)
        : print(line, " ", second.lines[b] as string);
    }
  };
  for (const hunk of hunks) {
    common(hunk.a);
    while (a < hunk.aEnd && b < hunk.bEnd) {
      const left = first.lines[a] as string;
      const right = second.lines[b] as string;
      // Lines that differ by their newline alone have marks of their own.
      const mark = left !== right ? "|" : isOpen(first, a) ? "\\" : "/";
      text += print(left, mark, right);
      a++;
      b++;
    }
    while (a < hunk.aEnd) text += print(first.lines[a++] as string, "<", null);
    while (b < hunk.bEnd) text += print(null, ">", second.lines[b++] as string);
  }
  common(first.lines.length);
  return text;
}

const isOpen = (side: Side, index: number): boolean =>
  !side.ended && index === side.lines.length - 1;

/** As much of a line as fits; tabs keep their columns. */
function fitted(line: string, from: number, width: number): { text: string; column: number } {
  let text = "";
  let column = from;
  for (const char of line) {
    const code = char.codePointAt(0) as number;
    if (code === 9) {
      const next = column + TAB - (column % TAB);
      if (next > width) break;
      text += "\t";
      column = next;
      continue;
    }
    const size = charWidth(code);
    if (column + size > width) break;
    text += char;
    column += size;
  }
  return { text, column };
}

/** From one column to another, with tabs where one fits. */
function pad(from: number, to: number, expand: boolean): string {
  let text = "";
  let column = from;
  if (!expand) {
    for (let next = column + TAB - (column % TAB); next <= to; next += TAB) {
      text += "\t";
      column = next;
    }
  }
  return text + " ".repeat(Math.max(0, to - column));
}
