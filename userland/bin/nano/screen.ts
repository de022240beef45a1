/** Drawing nano's screen: the title, the text, a message, and two lines of keys. */
import type { Winsize } from "../../../kernel/uapi/termios.ts";
import { CLEAR_LINE, moveTo, PLAIN, REVERSE } from "../../lib/term.ts";
import { charWidth, textWidth } from "../../lib/width.ts";
import type { Buffer } from "./buffer.ts";

export interface ScreenOptions {
  readonly numbers: boolean;
  readonly tab: number;
}

export interface Shown {
  readonly title: string;
  readonly modified: boolean;
  readonly view: boolean;
  /** The message in the middle of the status line, or null. */
  readonly message: string | null;
  /** What is asked, with the answer so far. */
  readonly prompt: { readonly text: string; readonly answer: string } | null;
  readonly keys: readonly (readonly [key: string, what: string])[];
}

export const TEXT_KEYS: Shown["keys"] = [
  ["^G", "Help"],
  ["^X", "Exit"],
  ["^O", "Write Out"],
  ["^R", "Read File"],
  ["^W", "Where Is"],
  ["^\\", "Replace"],
  ["^K", "Cut"],
  ["^U", "Paste"],
  ["^T", "Execute"],
  ["^J", "Justify"],
  ["^C", "Location"],
  ["^/", "Go To Line"],
];

export class Screen {
  size: Winsize;
  /** First line shown. */
  top = 0;
  private readonly options: ScreenOptions;

  constructor(size: Winsize, options: ScreenOptions) {
    this.size = size;
    this.options = options;
  }

  get textRows(): number {
    return Math.max(1, this.size.rows - 4);
  }

  /** Column of an index in a line. */
  column(line: string, at: number): number {
    let column = 0;
    for (let i = 0; i < at;) {
      const code = line.codePointAt(i) as number;
      column += this.width(code, column);
      i += code > 0xffff ? 2 : 1;
    }
    return column;
  }

  /** The index that stands at a column, or before it. */
  indexAt(line: string, wanted: number): number {
    let column = 0;
    let i = 0;
    while (i < line.length) {
      const code = line.codePointAt(i) as number;
      const width = this.width(code, column);
      if (column + width > wanted) break;
      column += width;
      i += code > 0xffff ? 2 : 1;
    }
    return i;
  }

  private width(code: number, column: number): number {
    if (code === 9) return this.options.tab - (column % this.options.tab);
    if (code < 32 || code === 127) return 2;
    return code >= 0xdc80 && code <= 0xdcff ? 1 : charWidth(code);
  }

  private text(line: string): string {
    let text = "";
    let column = 0;
    for (const char of line) {
      const code = char.codePointAt(0) as number;
      const width = this.width(code, column);
      if (code === 9) text += " ".repeat(width);
      else if (code < 32 || code === 127) text += `^${String.fromCharCode(code ^ 64)}`;
      else text += code >= 0xdc80 && code <= 0xdcff ? "�" : char;
      column += width;
    }
    return text;
  }

  /** Keeps the cursor's line on the screen; a jump puts it in the middle. */
  follow(buffer: Buffer): void {
    const rows = this.textRows;
    if (buffer.line < this.top)
      this.top =
        buffer.line === this.top - 1 ? buffer.line : Math.max(0, buffer.line - (rows >> 1));
    else if (buffer.line >= this.top + rows) {
      const jump = buffer.line > this.top + rows;
      this.top = jump ? Math.max(0, buffer.line - (rows >> 1)) : buffer.line - rows + 1;
    }
  }

  draw(buffer: Buffer, shown: Shown): string {
    this.follow(buffer);
    const { rows, cols } = this.size;
    const gutter = this.options.numbers ? String(buffer.lines.length).length + 1 : 0;
    const width = Math.max(8, cols - gutter);
    const column = this.column(buffer.current, buffer.at);
    // A line that is wider than the screen moves sideways in pages, with marks at its ends.
    const shift = column < width - 1 ? 0 : Math.floor((column - 6) / (width - 8)) * (width - 8);
    let text = `\x1b[?25l\x1b[H${this.titleBar(shown)}`;
    for (let row = 0; row < this.textRows; row++) {
      const index = this.top + row;
      const line = buffer.lines[index];
      text += moveTo(row + 1, 0);
      if (line !== undefined) {
        if (gutter > 0) text += `${String(index + 1).padStart(gutter - 1)} `;
        text += this.slice(this.text(line), index === buffer.line ? shift : 0, width);
      }
      text += CLEAR_LINE;
    }
    text += moveTo(rows - 3, 0) + this.statusLine(shown) + this.keyLines(shown);
    const cursor = shown.prompt
      ? moveTo(rows - 3, Math.min(cols - 1, textWidth(shown.prompt.text + shown.prompt.answer)))
      : moveTo(buffer.line - this.top + 1, gutter + column - shift);
    return `${text}${cursor}\x1b[?25h`;
  }

  private slice(text: string, shift: number, width: number): string {
    if (shift === 0 && textWidth(text) <= width) return text;
    const chars = [...text];
    const part = chars.slice(shift, shift + width);
    if (shift > 0) part[0] = `${REVERSE}<${PLAIN}`;
    if (chars.length > shift + width) part[width - 1] = `${REVERSE}>${PLAIN}`;
    return part.join("");
  }

  private titleBar(shown: Shown): string {
    const { cols } = this.size;
    const left = "  GNU nano 7.2";
    const right = shown.view ? "View" : shown.modified ? "Modified" : "";
    const name = shown.title;
    const room = cols - left.length - 12;
    const cut = name.length > room ? `...${name.slice(name.length - room + 3)}` : name;
    const start = Math.max(left.length + 1, Math.floor((cols - cut.length) / 2));
    const text = left.padEnd(start) + cut;
    return `${REVERSE}${text.padEnd(cols - right.length - 2)}${right}  ${PLAIN}`;
  }

  private statusLine(shown: Shown): string {
    const { cols } = this.size;
    if (shown.prompt) {
      const text = shown.prompt.text + shown.prompt.answer;
      return `${REVERSE}${text.slice(Math.max(0, text.length - cols + 1)).padEnd(cols)}${PLAIN}`;
    }
    if (shown.message === null) return CLEAR_LINE;
    const text = `[ ${shown.message} ]`.slice(0, cols);
    return CLEAR_LINE + " ".repeat(Math.max(0, (cols - text.length) >> 1)) + REVERSE + text + PLAIN;
  }

  /** Keys in two lines, in columns of equal width: first, third ... above. */
  private keyLines(shown: Shown): string {
    const { rows, cols } = this.size;
    const columns = Math.max(1, Math.min(Math.ceil(shown.keys.length / 2), Math.floor(cols / 13)));
    const width = Math.floor(cols / columns);
    let text = "";
    for (let row = 0; row < 2; row++) {
      text += moveTo(rows - 2 + row, 0);
      for (let column = 0; column < columns; column++) {
        const entry = shown.keys[column * 2 + row];
        if (!entry) continue;
        const [key, what] = entry;
        const room = Math.max(0, width - key.length - 1);
        text += `${REVERSE}${key}${PLAIN} ${what.slice(0, room).padEnd(room)}`;
      }
      text += CLEAR_LINE;
    }
    return text;
  }
}
