/**
 * The edited line on the screen: prompt and text as cells, wrapped at the terminal's width, and the
 * least output that leads from what is shown to what should be. lib/readline/display.c in purpose.
 */
import { charWidth } from "../../lib/width.ts";
import { INVISIBLE_END, INVISIBLE_START } from "../prompt.ts";

interface Cell {
  readonly s: string;
  readonly w: number;
}

interface Layout {
  readonly rows: readonly (readonly Cell[])[];
  readonly row: number;
  readonly column: number;
}

/** A newline in the text (a pasted or recalled command of several lines). */
const BREAK: Cell = { s: "\n", w: 0 };

const WIPED_BREAK: Cell = { s: "\x1b[K\n", w: 0 };

const EMPTY: Layout = { rows: [[]], row: 0, column: 0 };

/** Cells of a prompt's last line; what is between \[ and \] takes no room. */
function promptCells(prompt: string): Cell[] {
  const cells: Cell[] = [];
  let hidden = "";
  let inside = false;
  for (const c of prompt) {
    if (c === INVISIBLE_START) inside = true;
    else if (c === INVISIBLE_END) inside = false;
    else if (inside) hidden += c;
    else {
      cells.push({ s: hidden + c, w: charWidth(c.codePointAt(0) as number) });
      hidden = "";
    }
  }
  if (hidden !== "") cells.push({ s: hidden, w: 0 });
  return cells;
}

/** Cells of the text: controls as ^X, invalid bytes as octal. */
function textCells(text: string, column: number): Cell[] {
  const cells: Cell[] = [];
  let at = column;
  for (const c of text) {
    const code = c.codePointAt(0) as number;
    let cell: Cell;
    if (c === "\n") cell = BREAK;
    else if (c === "\t") cell = { s: " ".repeat(8 - (at % 8)), w: 8 - (at % 8) };
    else if (code < 32) cell = { s: `^${String.fromCharCode(code + 64)}`, w: 2 };
    else if (code === 127) cell = { s: "^?", w: 2 };
    else if (code >= 0xdc80 && code <= 0xdcff) cell = { s: `\\${(code & 0xff).toString(8)}`, w: 4 };
    else cell = { s: c, w: charWidth(code) };
    cells.push(cell);
    at += cell.w;
  }
  return cells;
}

function layout(prompt: string, text: string, point: number, columns: number): Layout {
  const before = promptCells(prompt);
  const promptWidth = before.reduce((sum, cell) => sum + cell.w, 0);
  const cells = [...before, ...textCells(text, promptWidth)];
  const cursor = before.length + Array.from(text.slice(0, point)).length;
  const rows: Cell[][] = [[]];
  let width = 0;
  let row = 0;
  let column = 0;
  cells.forEach((cell, i) => {
    if (cell.w > 0 && width + cell.w > columns) {
      rows.push([]);
      width = 0;
    }
    if (i === cursor) [row, column] = [rows.length - 1, width];
    (rows.at(-1) as Cell[]).push(cell === BREAK && width < columns ? WIPED_BREAK : cell);
    width += cell.w;
    if (cell !== BREAK) return;
    rows.push([]);
    width = 0;
  });
  // A row that is just full: the cursor stands on the next one.
  if (width >= columns) {
    rows.push([]);
    width = 0;
  }
  if (cursor >= cells.length) [row, column] = [rows.length - 1, width];
  return { rows, row, column };
}

export class Display {
  private shown: Layout = EMPTY;
  private columns: number;

  constructor(columns: number) {
    this.columns = columns;
  }

  /**
   * Forgets what is on the screen: the next update draws at the cursor, which is at a row's start.
   */
  reset(columns: number): void {
    this.columns = columns;
    this.shown = EMPTY;
  }

  update(prompt: string, text: string, point: number): string {
    const next = layout(prompt, text, point, this.columns);
    const { rows } = next;
    const old = this.shown.rows;
    let r = 0;
    while (r < rows.length && r < old.length && same(rows[r] as Cell[], old[r] as Cell[])) r++;
    let out = "";
    let at = { row: this.shown.row, column: this.shown.column };
    if (r < rows.length || r < old.length) {
      // The first row that differs, and the first cell in it.
      const row = Math.min(r, rows.length - 1);
      const now = rows[row] as Cell[];
      const was = (old[row] ?? []) as Cell[];
      let c = 0;
      while (c < now.length && c < was.length && (now[c] as Cell).s === (was[c] as Cell).s) c++;
      out += move(at, { row, column: widthOf(now.slice(0, c)) });
      out += now
        .slice(c)
        .map((cell) => cell.s)
        .join("");
      for (const more of rows.slice(row + 1)) out += more.map((cell) => cell.s).join("");
      const last = rows.at(-1) as Cell[];
      const before = rows.at(-2) ?? [];
      const full =
        rows.length > 1 &&
        last.length === 0 &&
        rows.length - 1 > row &&
        !before.at(-1)?.s.endsWith("\n");
      if (full) out += " \r";
      at = { row: rows.length - 1, column: full ? 0 : widthOf(last) };
      if (old.length > rows.length) out += "\x1b[J";
      else if (widthOf((old[rows.length - 1] ?? []) as Cell[]) > at.column) out += "\x1b[K";
      if (at.column >= this.columns) at = { row: at.row, column: this.columns - 1 };
    }
    out += move(at, next);
    this.shown = next;
    return out;
  }

  /** To the end of what is shown, as before a newline. */
  end(): string {
    const last = this.shown.rows.length - 1;
    return move(this.shown, { row: last, column: widthOf(this.shown.rows[last] as Cell[]) });
  }

  /** Is the cursor alone on the last row? Then no further newline is needed. */
  get onEmptyRow(): boolean {
    const { rows } = this.shown;
    return rows.length > 1 && (rows.at(-1) as Cell[]).length === 0;
  }

  /** Back to the first row's start with everything below wiped, for a new width. */
  wipe(columns: number): string {
    const cells = this.shown.row * this.columns + this.shown.column;
    const row = Math.floor(cells / columns);
    this.reset(columns);
    return `\r${row > 0 ? `\x1b[${row}A` : ""}\x1b[J`;
  }
}

function same(a: readonly Cell[], b: readonly Cell[]): boolean {
  return a.length === b.length && a.every((cell, i) => cell.s === (b[i] as Cell).s);
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.w, 0);
}

interface Place {
  readonly row: number;
  readonly column: number;
}

function move(from: Place, to: Place): string {
  let out = "";
  let column = from.column;
  if (to.row < from.row) out += from.row - to.row === 1 ? "\x1b[A" : `\x1b[${from.row - to.row}A`;
  else if (to.row > from.row) {
    out += "\n".repeat(to.row - from.row);
    column = 0; // the terminal turns a newline into CR LF
  }
  if (to.column === column) return out;
  if (to.column === 0) return `${out}\r`;
  if (to.column < column) {
    const back = column - to.column;
    return out + (back <= 4 ? "\b".repeat(back) : `\x1b[${back}D`);
  }
  const ahead = to.column - column;
  return out + (ahead === 1 ? "\x1b[C" : `\x1b[${ahead}C`);
}
