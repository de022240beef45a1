/** One file under grep: its lines against the matcher, with context, and what to print of them. */
import { decode } from "../../../kernel/uapi/bytes.ts";
import { compute, type Sys } from "../../../kernel/uapi/syscall.ts";
import type { Output } from "../../lib/output.ts";
import { Lines } from "../../lib/stdio.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { TooHard } from "../../lib/regex.ts";
import type { Matcher } from "./matcher.ts";
import type { Settings } from "./settings.ts";

export type Effective = Omit<Settings, "color"> & { readonly color: boolean };

/** GREP_COLORS' defaults: ms=01;31 fn=35 ln=32 bn=32 se=36. */
const MATCH = "\x1b[01;31m\x1b[K";
const NAME = "\x1b[35m\x1b[K";
const LINE = "\x1b[32m\x1b[K";
const SEPARATOR = "\x1b[36m\x1b[K";
const PLAIN = "\x1b[m\x1b[K";

/** CPU for matching a line: by its length, more for anything that is not a plain text. */
const LINE_NS = 60;
const BYTE_NS = 3;

interface Line {
  readonly text: string;
  readonly bytes: number;
  readonly number: number;
  readonly offset: number;
}

export class Search {
  private readonly s: Effective;
  private readonly matcher: Matcher;
  private readonly out: Output;
  private readonly name: string;
  private readonly newline: string;
  private readonly shownBefore: boolean;
  private held: Line[] = [];
  private afterLeft = 0;
  private lastShown = 0;
  private hidden = false;
  selected = 0;
  /** "binary file matches" is all that is to be said. */
  binaryMatch = false;

  numberWidth = 0;

  constructor(
    settings: Effective,
    matcher: Matcher,
    out: Output,
    name: string,
    shownBefore: boolean,
  ) {
    this.shownBefore = shownBefore;
    this.s = settings;
    this.matcher = matcher;
    this.out = out;
    this.name = name;
    this.newline = String.fromCharCode(settings.end);
  }

  get shown(): boolean {
    return this.lastShown > 0;
  }

  /** Reads to the end, or to where the answer is known. */
  *run(fd: number): Sys<void> {
    const { s } = this;
    const lines = new Lines(fd, s.end);
    let number = 0;
    let offset = 0;
    let owed = 0;
    if (s.max === 0) return;
    for (;;) {
      if (!lines.buffered) {
        if (owed > 0) yield* compute(owed);
        owed = 0;
        if (s.lineBuffered) yield* this.out.flush();
        else yield* this.out.settle();
      } else if (this.out.full) yield* this.out.flush();
      const bytes = yield* lines.next();
      if (bytes === null) break;
      owed += LINE_NS + bytes.length * BYTE_NS;
      if (owed > 500_000) {
        yield* compute(owed);
        owed = 0;
      }
      const line = { text: decode(bytes), bytes: bytes.length + 1, number: ++number, offset };
      offset += line.bytes;
      if (s.binary !== "text" && !this.hidden && isBinary(line.text, s.end)) {
        this.hidden = true;
        if (s.binary === "without-match") {
          this.selected = 0;
          return;
        }
      }
      if (this.line(line) === "stop") return;
    }
  }

  private line(line: Line): "stop" | "more" {
    const { s } = this;
    const matches = this.selected < s.max && this.matches(line.text) !== s.invert;
    if (matches) {
      this.selected++;
      if (s.mode !== "lines") return s.mode !== "count" || this.selected >= s.max ? "stop" : "more";
      if (this.hidden) {
        this.binaryMatch = true;
        return "stop";
      }
      this.gap(line.number - this.held.length);
      for (const before of this.held) this.show(before, "-");
      this.held = [];
      this.show(line, ":");
      this.afterLeft = s.after;
      return this.selected >= s.max && s.after === 0 ? "stop" : "more";
    }
    if (s.mode !== "lines" || this.hidden) return "more";
    if (this.afterLeft > 0) {
      this.afterLeft--;
      this.show(line, "-");
    } else if (s.before > 0) {
      this.held.push(line);
      if (this.held.length > s.before) this.held.shift();
    }
    return this.selected >= s.max && this.afterLeft === 0 ? "stop" : "more";
  }

  private matches(text: string): boolean {
    try {
      return this.matcher.test(text);
    } catch (error) {
      if (error instanceof TooHard) throw new SyscallError("ENOMEM");
      throw error;
    }
  }

  private gap(number: number): void {
    const { s } = this;
    if (s.separator === null || !s.context) return;
    const apart = this.lastShown > 0 ? number > this.lastShown + 1 : this.shownBefore;
    if (apart) {
      this.out.line(s.color ? `${SEPARATOR}${s.separator}${PLAIN}` : s.separator);
    }
  }

  private show(line: Line, mark: ":" | "-"): void {
    const { s } = this;
    this.lastShown = line.number;
    if (s.onlyMatching) {
      if (!s.invert) this.showParts(line);
      return;
    }
    this.out.put(this.prefix(line, mark, line.offset));
    // With -v the lines around are the ones that hold matches.
    const marked = s.color && (mark === ":") !== s.invert;
    this.out.put(marked ? this.painted(line.text) : line.text);
    this.out.put(this.newline);
  }

  private prefix(line: Line, mark: ":" | "-", offset: number): string {
    const { s } = this;
    const separator = s.color ? `${SEPARATOR}${mark}${PLAIN}` : mark;
    let text = "";
    if (s.names) {
      text += s.color ? `${NAME}${this.name}${PLAIN}` : this.name;
      text += s.nameEnd ?? separator;
    }
    const number = (value: number): string => {
      const digits = String(value).padStart(this.numberWidth);
      return (s.color ? `${LINE}${digits}${PLAIN}` : digits) + separator;
    };
    if (s.numbers) text += number(line.number);
    if (s.offsets) text += number(offset);
    return s.tab && text !== "" ? `${text}\t` : text;
  }

  private painted(text: string): string {
    let result = "";
    let at = 0;
    for (const [start, end] of this.parts(text)) {
      result += `${text.slice(at, start)}${MATCH}${text.slice(start, end)}${PLAIN}`;
      at = end;
    }
    return result + text.slice(at);
  }

  private *parts(text: string): Generator<readonly [number, number], void, undefined> {
    let at = 0;
    while (at <= text.length) {
      const match = this.matcher.find(text, at);
      if (!match) return;
      if (match[1] === match[0]) {
        at = match[1] + 1;
        continue;
      }
      yield match;
      at = match[1];
    }
  }

  private showParts(line: Line): void {
    for (const [start, end] of this.parts(line.text)) {
      const offset = this.s.offsets ? line.offset + byteLength(line.text.slice(0, start)) : 0;
      const part = line.text.slice(start, end);
      this.out.put(this.prefix(line, ":", offset));
      this.out.put(this.s.color ? `${MATCH}${part}${PLAIN}` : part);
      this.out.put(this.newline);
    }
  }
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    const raw = code >= 0xdc80 && code <= 0xdcff;
    bytes += code < 0x80 || raw ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** A NUL (unless lines end with one) or a byte that is no character. */
function isBinary(text: string, end: number): boolean {
  return (end !== 0 && text.includes("\0")) || RAW_BYTE.test(text);
}

/** A lone surrogate: with the u flag it does not match half of a pair. */
const RAW_BYTE = /[\udc80-\udcff]/u;
