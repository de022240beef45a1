/** The record and its fields: split when one is looked at, put together when one was changed. */
import { awkRegex } from "./regex.ts";
import { fromOutside, type Value } from "./value.ts";

/** Splits as FS or split() says: " " at white space, one character at itself, else a regex. */
export function splitText(text: string, separator: string): string[] {
  if (text === "") return [];
  if (separator === " ") return splitBlanks(text);
  if (separator === "") return [...text];
  if (separator.length === 1) return text.split(separator);
  const regex = awkRegex(separator);
  const parts: string[] = [];
  let start = 0;
  let at = 0;
  while (at <= text.length) {
    const match = regex.exec(text, at);
    if (!match) break;
    const [from, to] = match as readonly [number, number];
    if (to === from) {
      at = to + 1;
      continue;
    }
    parts.push(text.slice(start, from));
    start = at = to;
  }
  parts.push(text.slice(start));
  return parts;
}

function splitBlanks(text: string): string[] {
  const parts: string[] = [];
  let i = 0;
  for (;;) {
    while (i < text.length && isBlank(text.charCodeAt(i))) i++;
    if (i >= text.length) return parts;
    const start = i;
    while (i < text.length && !isBlank(text.charCodeAt(i))) i++;
    parts.push(text.slice(start, i));
  }
}

const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 12);

export class Fields {
  fs = " ";
  ofs = " ";
  /** Paragraph mode: a newline separates fields too. */
  paragraphs = false;
  /** FS as it was when the record was read. */
  private separator = " ";
  private record = "";
  private parts: Value[] | null = null;
  /** A field was changed: the record has to be put together. */
  private stale = false;
  private assigned = new Set<number>();

  setRecord(text: string): void {
    this.record = text;
    this.separator = this.fs;
    this.parts = null;
    this.stale = false;
    if (this.assigned.size > 0) this.assigned = new Set();
  }

  private split(): Value[] {
    if (this.parts) return this.parts;
    let words: string[];
    if (this.paragraphs && this.separator !== " ") {
      words = this.record.split("\n").flatMap((line) => splitText(line, this.separator));
    } else words = splitText(this.record, this.separator);
    this.parts = words;
    return words;
  }

  text(convert: (value: Value) => string): string {
    if (this.stale) {
      this.record = this.split().map(convert).join(this.ofs);
      this.stale = false;
    }
    return this.record;
  }

  get(index: number, convert: (value: Value) => string): Value {
    if (index === 0) return fromOutside(this.text(convert));
    const parts = this.split();
    const value = parts[index - 1];
    // Only what was split off may look like a number; an assigned string is a string.
    if (typeof value !== "string" || this.assigned.has(index)) return value;
    return (parts[index - 1] = fromOutside(value));
  }

  set(index: number, value: Value): void {
    const parts = this.split();
    while (parts.length < index) parts.push("");
    parts[index - 1] = value;
    this.assigned.add(index);
    this.stale = true;
  }

  get count(): number {
    return this.split().length;
  }

  setCount(count: number): void {
    const parts = this.split();
    while (parts.length < count) parts.push("");
    parts.length = Math.max(0, count);
    this.stale = true;
  }
}
