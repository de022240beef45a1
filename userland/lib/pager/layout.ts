/** Lines as rows of a screen: tabs, control characters, wrapping, and what matched a search. */
import { charWidth } from "../width.ts";

export interface LayoutOptions {
  readonly columns: number;
  /** -S: cut long lines instead of wrapping them. */
  readonly chop: boolean;
  /** -R: pass colors through. */
  readonly raw: boolean;
  readonly tab: number;
  /** First column shown, with -S. */
  readonly shift: number;
}

export type Span = readonly [start: number, end: number];

const STANDOUT = "\x1b[7m";
const PLAIN = "\x1b[27m";
const SGR = /^\x1b\[[0-9;:]*m/;

interface Cell {
  readonly text: string;
  readonly width: number;
  /** Index in the line, to know what a search marked. */
  readonly at: number;
}

/** The rows of a line; at least one. */
export function rowsOf(line: string, options: LayoutOptions, marks: readonly Span[]): string[] {
  const cells = cellsOf(line, options);
  if (options.chop) return [drawn(sliced(cells, options.shift, options.columns), marks)];
  const rows: string[] = [];
  let row: Cell[] = [];
  let width = 0;
  for (const cell of cells) {
    if (width + cell.width > options.columns && width > 0) {
      rows.push(drawn(row, marks));
      row = [];
      width = 0;
    }
    row.push(cell);
    width += cell.width;
  }
  rows.push(drawn(row, marks));
  return rows;
}

/** How many rows a line takes; cheaper than drawing it. */
export function rowCount(line: string, options: LayoutOptions): number {
  if (options.chop || line.length * 4 <= options.columns) return 1;
  return rowsOf(line, options, []).length;
}

function cellsOf(line: string, options: LayoutOptions): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (let at = 0; at < line.length;) {
    const code = line.codePointAt(at) as number;
    const char = String.fromCodePoint(code);
    if (code === 9) {
      const width = options.tab - (column % options.tab);
      cells.push({ text: " ".repeat(width), width, at });
      column += width;
    } else if (code === 27 && options.raw && SGR.test(line.slice(at, at + 32))) {
      const sequence = (SGR.exec(line.slice(at, at + 32)) as RegExpExecArray)[0];
      cells.push({ text: sequence, width: 0, at });
      at += sequence.length;
      continue;
    } else if (code < 32 || code === 127) {
      const name = code === 27 ? "ESC" : `^${String.fromCharCode(code ^ 64)}`;
      cells.push({ text: `${STANDOUT}${name}${PLAIN}`, width: name.length, at });
      column += name.length;
    } else if (code >= 0xdc80 && code <= 0xdcff) {
      const name = `<${(code & 0xff).toString(16).toUpperCase()}>`;
      cells.push({ text: `${STANDOUT}${name}${PLAIN}`, width: name.length, at });
      column += name.length;
    } else {
      const width = charWidth(code);
      cells.push({ text: char, width, at });
      column += width;
    }
    at += char.length;
  }
  return cells;
}

/** What of a line shows between two columns; a > says that more follows. */
function sliced(cells: readonly Cell[], shift: number, columns: number): Cell[] {
  const shown: Cell[] = [];
  let column = 0;
  for (const cell of cells) {
    const from = column;
    column += cell.width;
    if (cell.width > 0 && from < shift) continue;
    if (column > shift + columns) {
      shown.pop();
      shown.push({ text: `${STANDOUT}>${PLAIN}`, width: 1, at: cell.at });
      return shown;
    }
    shown.push(cell);
  }
  return shown;
}

function drawn(cells: readonly Cell[], marks: readonly Span[]): string {
  let text = "";
  let marked = false;
  for (const cell of cells) {
    const inside = marks.some(([start, end]) => cell.at >= start && cell.at < end);
    if (inside !== marked) text += inside ? STANDOUT : PLAIN;
    marked = inside;
    text += cell.text;
  }
  return marked ? text + PLAIN : text;
}
