/** The line being edited: text, point, kill ring, undo. lib/readline/text.c, kill.c, undo.c. */

const isWord = (c: string | undefined): boolean => c !== undefined && /[\p{L}\p{N}]/u.test(c);
const isBlank = (c: string | undefined): boolean => c === " " || c === "\t" || c === "\n";

/** Kill rings are short: older kills are forgotten. */
const KILLS_MAX = 10;
const UNDO_MAX = 500;

export class Buffer {
  text = "";
  /** UTF-16 offset of the cursor. */
  point = 0;
  readonly kills: string[];
  private undos: { text: string; point: number }[] = [];
  /** The last command was a kill: the next one adds to it. */
  killing = false;
  /** Where the last yank put its text, for M-y. */
  yanked: { from: number; index: number } | null = null;
  private inserting = false;

  constructor(kills: string[]) {
    this.kills = kills;
  }

  set(text: string, point = text.length): void {
    this.text = text;
    this.point = point;
  }

  clear(): void {
    this.set("");
    this.undos = [];
  }

  /** Remembers the present state for undo. */
  save(): void {
    this.undos.push({ text: this.text, point: this.point });
    if (this.undos.length > UNDO_MAX) this.undos.shift();
    this.inserting = false;
  }

  undo(): boolean {
    const last = this.undos.pop();
    if (last === undefined) return false;
    this.set(last.text, last.point);
    return true;
  }

  revert(): void {
    const first = this.undos[0];
    if (first !== undefined) this.set(first.text, first.point);
    this.undos = [];
  }

  insert(text: string): void {
    if (!this.inserting || text.length > 1) this.save();
    this.inserting = text.length === 1;
    this.text = this.text.slice(0, this.point) + text + this.text.slice(this.point);
    this.point += text.length;
  }

  /** After any command that is not typing. */
  endTyping(): void {
    this.inserting = false;
  }

  next(from = this.point): number {
    if (from >= this.text.length) return from;
    let at = from + ((this.text.codePointAt(from) as number) > 0xffff ? 2 : 1);
    while (at < this.text.length && /\p{M}/u.test(this.text[at] as string)) at++;
    return at;
  }

  previous(from = this.point): number {
    let at = from;
    do {
      if (at <= 0) return 0;
      at--;
      const unit = this.text.charCodeAt(at);
      if (unit >= 0xdc00 && unit < 0xe000 && at > 0) {
        const before = this.text.charCodeAt(at - 1);
        if (before >= 0xd800 && before < 0xdc00) at--;
      }
    } while (/\p{M}/u.test(this.text[at] as string));
    return at;
  }

  wordEnd(from = this.point): number {
    let at = from;
    while (at < this.text.length && !isWord(this.text[at])) at++;
    while (at < this.text.length && isWord(this.text[at])) at++;
    return at;
  }

  wordStart(from = this.point): number {
    let at = from;
    while (at > 0 && !isWord(this.text[at - 1])) at--;
    while (at > 0 && isWord(this.text[at - 1])) at--;
    return at;
  }

  /** Start of the blank-separated word before the point (^W). */
  blankStart(): number {
    let at = this.point;
    while (at > 0 && isBlank(this.text[at - 1])) at--;
    while (at > 0 && !isBlank(this.text[at - 1])) at--;
    return at;
  }

  delete(from: number, to: number): string {
    const gone = this.text.slice(from, to);
    if (gone === "") return gone;
    this.save();
    this.text = this.text.slice(0, from) + this.text.slice(to);
    this.point = from;
    return gone;
  }

  /** Deletes into the kill ring; kills in a row are one. */
  kill(from: number, to: number, forward: boolean): void {
    const gone = this.delete(from, to);
    if (this.killing && this.kills.length > 0) {
      const last = this.kills.pop() as string;
      this.kills.push(forward ? last + gone : gone + last);
    } else if (gone !== "") {
      this.kills.push(gone);
      if (this.kills.length > KILLS_MAX) this.kills.shift();
    }
    this.killing = true;
  }

  yank(index = this.kills.length - 1): boolean {
    const text = this.kills[index];
    if (text === undefined) return false;
    this.save();
    const from = this.point;
    this.insert(text);
    this.yanked = { from, index };
    return true;
  }

  /** M-y: the kill before the one just yanked. */
  yankPop(): boolean {
    const { yanked } = this;
    if (yanked === null || this.kills.length === 0) return false;
    const index = (yanked.index + this.kills.length - 1) % this.kills.length;
    this.text = this.text.slice(0, yanked.from) + this.text.slice(this.point);
    this.point = yanked.from;
    return this.yank(index);
  }

  transposeChars(): boolean {
    let at = this.point;
    if (at === 0 || this.text.length < 2) return false;
    if (at === this.text.length) at = this.previous(at);
    const before = this.previous(at);
    const after = this.next(at);
    this.save();
    const { text } = this;
    this.text =
      text.slice(0, before) + text.slice(at, after) + text.slice(before, at) + text.slice(after);
    this.point = after;
    return true;
  }

  transposeWords(): boolean {
    const secondEnd = this.wordEnd();
    const secondStart = this.wordStart(secondEnd);
    const firstStart = this.wordStart(secondStart);
    const firstEnd = this.wordEnd(firstStart);
    if (firstStart === secondStart || firstEnd > secondStart) return false;
    this.save();
    const { text } = this;
    this.text =
      text.slice(0, firstStart) +
      text.slice(secondStart, secondEnd) +
      text.slice(firstEnd, secondStart) +
      text.slice(firstStart, firstEnd) +
      text.slice(secondEnd);
    this.point = secondEnd;
    return true;
  }

  /** M-u, M-l, M-c on the rest of the word. */
  changeCase(how: "upper" | "lower" | "capital"): void {
    const end = this.wordEnd();
    this.save();
    let start = this.point;
    while (start < end && !isWord(this.text[start])) start++;
    const word = this.text.slice(start, end);
    const changed =
      how === "upper"
        ? word.toUpperCase()
        : how === "lower"
          ? word.toLowerCase()
          : word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
    this.text = this.text.slice(0, start) + changed + this.text.slice(end);
    this.point = end;
  }
}
