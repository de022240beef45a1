/**
 * Output into the terminal, in order: bytes are written as they come, and a new size or a whole new
 * screen waits until what came before it is drawn. Says how far the drawing is (flow control, resume).
 */
import type { Terminal } from "@xterm/xterm";

/** Drawn bytes are reported at least so often while there are more. */
const REPORT_BYTES = 32 * 1024;
const REPORT_MS = 40;

interface Whole {
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  readonly data: string;
}

export class Screen {
  /** The terminal's output up to here is on the screen. */
  drawn = 0;
  /** The name of the count: set by `attached`. */
  epoch = "";
  private readonly terminal: Terminal;
  private readonly report: (offset: number) => void;
  private writing = 0;
  private queue: (() => void)[] = [];
  private reported = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tail = "";

  constructor(terminal: Terminal, report: (offset: number) => void) {
    this.terminal = terminal;
    this.report = report;
  }

  output(offset: number, bytes: Uint8Array): void {
    this.after(() => {
      this.writing++;
      this.terminal.write(bytes, () => {
        this.drawn = offset + bytes.length;
        this.tail = String.fromCharCode(...bytes.subarray(-64));
        this.written();
      });
    });
  }

  size(rows: number, cols: number): void {
    this.after(() => this.terminal.resize(cols, rows), true);
  }

  whole({ offset, rows, cols, data }: Whole): void {
    this.after(() => {
      this.terminal.reset();
      this.terminal.resize(cols, rows);
      this.writing++;
      this.terminal.write(data, () => {
        this.drawn = offset;
        this.reported = offset;
        this.tail = "";
        this.written();
      });
    }, true);
  }

  /** True when no escape sequence or character is half drawn: then the screen can be written down. */
  get clean(): boolean {
    return this.writing === 0 && !endsInside(this.tail);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.queue = [];
  }

  /** Now, or when all that waits is drawn. */
  private after(step: () => void, alone = false): void {
    if (this.queue.length > 0 || (alone && this.writing > 0)) this.queue.push(step);
    else step();
  }

  private written(): void {
    this.writing--;
    if (this.drawn - this.reported >= REPORT_BYTES) this.say();
    else this.timer ??= setTimeout(() => this.say(), REPORT_MS);
    while (this.writing === 0 && this.queue.length > 0) this.queue.shift()?.();
  }

  private say(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.drawn === this.reported) return;
    this.reported = this.drawn;
    this.report(this.drawn);
  }
}

/** Does this end inside a character of several bytes, or inside an escape sequence? */
function endsInside(tail: string): boolean {
  const character = /[\xc0-\xff][\x80-\xbf]{0,2}$/.exec(tail)?.[0];
  if (character !== undefined && character.length < lengthOf(character)) return true;
  const escape = tail.lastIndexOf("\x1b");
  if (escape < 0) return false;
  return !/^\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07]*\x07|[^[\]PX^_])/.test(tail.slice(escape));
}

/** Of a character in UTF-8, by its first byte. */
function lengthOf(character: string): number {
  const first = character.charCodeAt(0);
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}
