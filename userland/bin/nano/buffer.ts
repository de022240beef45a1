/** The text that an editor holds: lines, a cursor, and a history of changes. */
export interface Position {
  readonly line: number;
  /** Index in the line, in UTF-16 units. */
  readonly at: number;
}

interface State {
  readonly lines: readonly string[];
  readonly cursor: Position;
  readonly modified: boolean;
}

const HISTORY_MAX = 200;

export class Buffer {
  lines: string[] = [""];
  line = 0;
  at = 0;
  modified = false;
  private past: State[] = [];
  private future: State[] = [];
  /** What the last change was: typing in one place is one step of undo. */
  private kind = "";

  load(text: string): void {
    this.lines = text.split("\n");
    if (this.lines.length > 1 && this.lines[this.lines.length - 1] === "") this.lines.pop();
    this.line = this.at = 0;
  }

  text(): string {
    const text = this.lines.join("\n");
    return text === "" ? "" : `${text}\n`;
  }

  get current(): string {
    return this.lines[this.line] as string;
  }

  private state(): State {
    return {
      lines: [...this.lines],
      cursor: { line: this.line, at: this.at },
      modified: this.modified,
    };
  }

  /** Before a change; changes of one kind in a row are undone together. */
  private remember(kind: string): void {
    if (kind !== "" && kind === this.kind) return;
    this.kind = kind;
    this.past.push(this.state());
    if (this.past.length > HISTORY_MAX) this.past.shift();
    this.future = [];
  }

  /** The cursor moved: the next change is a new step. */
  settle(): void {
    this.kind = "";
  }

  private restore(state: State): void {
    this.lines = [...state.lines];
    this.line = state.cursor.line;
    this.at = state.cursor.at;
    this.modified = state.modified;
    this.kind = "";
  }

  undo(): boolean {
    const state = this.past.pop();
    if (!state) return false;
    this.future.push(this.state());
    this.restore(state);
    return true;
  }

  redo(): boolean {
    const state = this.future.pop();
    if (!state) return false;
    this.past.push(this.state());
    this.restore(state);
    return true;
  }

  insert(text: string): void {
    this.remember(text.includes("\n") ? "" : "typing");
    this.modified = true;
    const before = this.current.slice(0, this.at);
    const after = this.current.slice(this.at);
    const parts = text.split("\n");
    if (parts.length === 1) {
      this.lines[this.line] = before + text + after;
      this.at += text.length;
      return;
    }
    const last = parts[parts.length - 1] as string;
    const middle = parts.slice(1, -1);
    this.lines.splice(this.line, 1, before + (parts[0] as string), ...middle, last + after);
    this.line += parts.length - 1;
    this.at = last.length;
  }

  backspace(): void {
    if (this.at === 0 && this.line === 0) return;
    this.left();
    this.delete("backspace");
  }

  delete(kind = "delete"): void {
    const { current } = this;
    if (this.at >= current.length && this.line + 1 >= this.lines.length) return;
    this.remember(kind);
    this.modified = true;
    if (this.at < current.length) {
      const size = (current.codePointAt(this.at) as number) > 0xffff ? 2 : 1;
      this.lines[this.line] = current.slice(0, this.at) + current.slice(this.at + size);
    } else this.lines.splice(this.line, 2, current + (this.lines[this.line + 1] as string));
  }

  /** Takes the line out; with its newline. */
  cutLine(): string {
    this.remember("");
    this.modified = true;
    const [line = ""] = this.lines.splice(this.line, 1);
    if (this.lines.length === 0) this.lines.push("");
    if (this.line >= this.lines.length) {
      // nano leaves an empty line at the end to stand on.
      this.lines.push("");
      this.line = this.lines.length - 1;
    }
    this.at = 0;
    return `${line}\n`;
  }

  replaceAll(lines: readonly string[]): void {
    this.remember("");
    this.modified = true;
    this.lines = [...lines];
  }

  left(): void {
    if (this.at > 0) {
      const low = this.current.charCodeAt(this.at - 1);
      this.at -=
        low >= 0xdc00 && low <= 0xdfff && this.at > 1 && isHigh(this.current, this.at - 2) ? 2 : 1;
    } else if (this.line > 0) {
      this.line--;
      this.at = this.current.length;
    }
  }

  right(): void {
    if (this.at < this.current.length) {
      this.at += (this.current.codePointAt(this.at) as number) > 0xffff ? 2 : 1;
    } else if (this.line + 1 < this.lines.length) {
      this.line++;
      this.at = 0;
    }
  }

  toLine(line: number): void {
    this.line = Math.max(0, Math.min(line, this.lines.length - 1));
    this.at = Math.min(this.at, this.current.length);
  }

  wordLeft(): void {
    do this.left();
    while ((this.line > 0 || this.at > 0) && !this.atWordStart());
  }

  wordRight(): void {
    do this.right();
    while (!this.atEnd && !this.atWordStart());
  }

  private get atEnd(): boolean {
    return this.line === this.lines.length - 1 && this.at >= this.current.length;
  }

  private atWordStart(): boolean {
    const here = /\w/.test(this.current[this.at] ?? "");
    return here && !/\w/.test(this.current[this.at - 1] ?? "");
  }

  /** The next place of a text after the cursor, going round; null when there is none. */
  find(wanted: string, caseless = true): Position | null {
    const fold = (text: string): string => (caseless ? text.toLowerCase() : text);
    const needle = fold(wanted);
    const count = this.lines.length;
    for (let step = 0; step <= count; step++) {
      const line = (this.line + step) % count;
      const text = fold(this.lines[line] as string);
      const from = step === 0 ? this.at + 1 : 0;
      const at = text.indexOf(needle, from);
      if (at >= 0 && !(step === count && at > this.at)) return { line, at };
    }
    return null;
  }
}

const isHigh = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xdc00;
};
