/** Where in a document the screen is, and drawing it. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Winsize } from "../../../kernel/uapi/termios.ts";
import type { Regex } from "../regex.ts";
import type { Document } from "./document.ts";
import { type LayoutOptions, rowCount, rowsOf, type Span } from "./layout.ts";
import type { PagerOptions } from "./options.ts";

const NUMBER_COLUMNS = 8;

export class View {
  document: Document;
  size: Winsize;
  readonly options: PagerOptions;
  /** The line at the top, and which of its rows. */
  top = 0;
  topRow = 0;
  /** Columns that the text is shifted, with -S. */
  shift = 0;
  search: Regex | null = null;
  /** &: only lines that match show. */
  filter: Regex | null = null;
  /** -s: an empty line after an empty line does not show. */
  private keyboard: number;

  constructor(document: Document, size: Winsize, options: PagerOptions, keyboard: number) {
    this.document = document;
    this.size = size;
    this.options = options;
    this.keyboard = keyboard;
  }

  get height(): number {
    return Math.max(1, this.size.rows - 1);
  }

  private layout(): LayoutOptions {
    const { options } = this;
    const columns = Math.max(4, this.size.cols - (options.numbers ? NUMBER_COLUMNS : 0));
    return { columns, chop: options.chop, raw: options.raw, tab: options.tab, shift: this.shift };
  }

  private shows(index: number): boolean {
    const line = this.document.lines[index] as string;
    if (this.filter && !this.filter.test(line)) return false;
    return !(
      this.options.squeeze &&
      line === "" &&
      index > 0 &&
      this.document.lines[index - 1] === ""
    );
  }

  rows(index: number): number {
    return this.shows(index) ? rowCount(this.document.lines[index] as string, this.layout()) : 0;
  }

  /** The rows of the screen; fewer when the document ends before. */
  *screen(): Sys<string[]> {
    const rows: string[] = [];
    const layout = this.layout();
    let index = this.top;
    let skip = this.topRow;
    while (rows.length < this.height) {
      yield* this.document.ensure(index + 1, this.keyboard);
      if (index >= this.document.lines.length) break;
      if (this.shows(index)) {
        const line = this.document.lines[index] as string;
        const drawn = rowsOf(line, layout, this.marks(line));
        drawn.forEach((text, row) => {
          if (row < skip || rows.length >= this.height) return;
          rows.push(this.options.numbers ? this.numbered(index, row, text) : text);
        });
      }
      skip = 0;
      index++;
    }
    this.bottom = index;
    return rows;
  }

  /** The line after the last one on the screen. */
  bottom = 0;

  private numbered(index: number, row: number, text: string): string {
    const number =
      row === 0 ? String(index + 1).padStart(NUMBER_COLUMNS - 1) : " ".repeat(NUMBER_COLUMNS - 1);
    return `${number} ${text}`;
  }

  private marks(line: string): Span[] {
    if (!this.search || !this.options.highlight) return [];
    const spans: Span[] = [];
    for (let at = 0; at <= line.length && spans.length < 200;) {
      const match = this.search.exec(line, at);
      if (!match) break;
      const [start, end] = match as readonly [number, number];
      if (end > start) spans.push([start, end]);
      at = end > start ? end : end + 1;
    }
    return spans;
  }

  /** Whether nothing lies below the screen. */
  *atEnd(): Sys<boolean> {
    const rows = yield* this.screen();
    yield* this.document.ensure(this.bottom + 1, this.keyboard);
    if (!this.document.ended || this.bottom < this.document.lines.length) return false;
    if (rows.length < this.height) return true;
    // The last line may have more rows than fit.
    let total = 0;
    for (let i = this.top; i < this.bottom; i++) total += this.rows(i);
    return total - this.topRow <= this.height;
  }

  /** Down by rows; stops when the last line is at the bottom, unless forced. */
  *down(count: number, force = false): Sys<void> {
    for (let n = 0; n < count; n++) {
      if (!force && (yield* this.atEnd())) return;
      yield* this.document.ensure(this.top + 2, this.keyboard);
      if (this.topRow + 1 < this.rows(this.top)) this.topRow++;
      else if (!this.nextLine()) return;
    }
  }

  private nextLine(): boolean {
    let next = this.top + 1;
    while (next < this.document.lines.length && !this.shows(next)) next++;
    if (next >= this.document.lines.length) return false;
    this.top = next;
    this.topRow = 0;
    return true;
  }

  up(count: number): void {
    for (let n = 0; n < count; n++) {
      if (this.topRow > 0) {
        this.topRow--;
        continue;
      }
      let before = this.top - 1;
      while (before >= 0 && !this.shows(before)) before--;
      if (before < 0) return;
      this.top = before;
      this.topRow = Math.max(0, this.rows(before) - 1);
    }
  }

  *toLine(index: number): Sys<void> {
    yield* this.document.ensure(index + 1, this.keyboard);
    this.top = Math.max(0, Math.min(index, this.document.lines.length - 1));
    this.topRow = 0;
  }

  /** The end of the document at the bottom of the screen. */
  *toEnd(): Sys<void> {
    while (!this.document.ended) if (!(yield* this.document.more(this.keyboard))) break;
    this.top = Math.max(0, this.document.lines.length - 1);
    this.topRow = Math.max(0, this.rows(this.top) - 1);
    this.up(this.height - 1);
  }
}
