/**
 * History expansion, before a line is parsed: !! !n !-n !str !?str? !$ !^ !* and ^old^new^, with
 * word designators and the modifiers h t r e p q s g &. lib/readline/histexpand.c.
 */
import { singleQuote } from "./escape.ts";
import { wordSpans } from "./assignword.ts";
import type { Shell } from "./state.ts";

export interface HistoryResult {
  readonly text: string;
  readonly changed: boolean;
  /** :p, print but do not run. */
  readonly printOnly: boolean;
  /** "!x: event not found" */
  readonly error: string | null;
}

class Failed {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** `open` is the quote that an earlier line of the same command left open. */
export function expandHistory(sh: Shell, line: string, open: "" | "'" | '"' = ""): HistoryResult {
  if (!line.includes("!") && !line.startsWith("^"))
    return { text: line, changed: false, printOnly: false, error: null };
  const expansion = new Expansion(sh, line, open);
  try {
    const text = expansion.all();
    return { text, changed: expansion.changed, printOnly: expansion.printOnly, error: null };
  } catch (error) {
    if (error instanceof Failed)
      return { text: line, changed: false, printOnly: false, error: error.message };
    throw error;
  }
}

class Expansion {
  changed = false;
  printOnly = false;
  private readonly sh: Shell;
  private readonly line: string;
  private readonly open: "" | "'" | '"';
  private i = 0;

  constructor(sh: Shell, line: string, open: "" | "'" | '"') {
    this.sh = sh;
    this.line = line;
    this.open = open;
  }

  all(): string {
    const quick = /^\^([^^\n]*)\^([^^\n]*)(?:\^([^\n]*))?$/.exec(this.line);
    if (quick !== null && this.open !== "'")
      return this.quick(quick[1] as string, quick[2] as string, quick[3] ?? "");
    let out = "";
    let quoted = this.open === '"';
    if (this.open === "'") {
      const end = this.line.indexOf("'");
      this.i = end < 0 ? this.line.length : end + 1;
      out = this.line.slice(0, this.i);
    }
    while (this.i < this.line.length) {
      const c = this.line[this.i] as string;
      if (c === "\\") {
        out += this.line.slice(this.i, this.i + 2);
        this.i += 2;
      } else if (c === "#" && !quoted && /(^|\s)$/.test(out)) {
        // A comment, to the end of the line.
        return out + this.line.slice(this.i);
      } else if (c === "'" && !quoted) {
        const end = this.line.indexOf("'", this.i + 1);
        const stop = end < 0 ? this.line.length : end + 1;
        out += this.line.slice(this.i, stop);
        this.i = stop;
      } else if (c === '"') {
        quoted = !quoted;
        out += c;
        this.i++;
      } else if (c === "!" && this.isEvent(out, quoted)) {
        out += this.event();
        this.changed = true;
      } else {
        out += c;
        this.i++;
      }
    }
    return out;
  }

  private quick(old: string, by: string, rest: string): string {
    const last = this.sh.history.at(-1);
    this.changed = true;
    if (last === undefined || !last.includes(old) || old === "")
      throw new Failed(`:s^${old}^${by}${rest === "" ? "" : "^"}: substitution failed`);
    return last.replace(old, () => by.replaceAll("&", old)) + rest;
  }

  /** Not before a blank, `=`, `(` or the end; not in $!, ${!x} or [!a]. */
  private isEvent(before: string, quoted: boolean): boolean {
    const next = this.line[this.i + 1];
    if (next === undefined || /[\s=]/.test(next) || (next === "(" && this.sh.shopts.has("extglob")))
      return false;
    if (quoted && next === '"') return false;
    const last = before.at(-1);
    if (last === "$" || (last === "{" && before.at(-2) === "$")) return false;
    return !(last === "[" && this.line.indexOf("]", this.i) > 0);
  }

  private event(): string {
    const from = this.i;
    this.i++;
    const rest = this.line.slice(this.i);
    const { history, historyBase } = this.sh;
    let entry: string | undefined;
    const match =
      /^(?:(!)|(-?\d+)|(#)|\?([^?\n]*)\??|(?=[$^*:])|([^\s:$^*;&|()<>"'%-][^\s:;&|()<>"'$^*%]*))/.exec(
        rest,
      );
    if (match === null) throw new Failed(`${this.line.slice(from)}: event not found`);
    this.i += match[0].length;
    if (match[3] !== undefined) entry = this.line.slice(0, from);
    else if (match[2] !== undefined) {
      const number = Number(match[2]);
      entry = history[number < 0 ? history.length + number : number - historyBase];
    } else if (match[4] !== undefined)
      entry = latest(history, (one) => one.includes(match[4] as string));
    else if (match[5] !== undefined)
      entry = latest(history, (one) => one.startsWith(match[5] as string));
    else entry = history.at(-1);
    if (entry === undefined) throw new Failed(`${this.line.slice(from, this.i)}: event not found`);
    return this.modify(this.designated(entry, from), from);
  }

  /** :n :n-m :n* :^ :$ :* and % */
  private designated(entry: string, from: number): string {
    const rest = this.line.slice(this.i);
    const match = /^:?([\^$*]|-\$?(?!\d)|\d+-\d+|\d+-\$|\d+[-*]|-\d+|\d+)/.exec(rest);
    if (match === null || (/^\d|^-\d/.test(rest) && !rest.startsWith(":"))) return entry;
    if (!rest.startsWith(":") && !/^[\^$*-]/.test(rest)) return entry;
    if (rest.startsWith("-") && !rest.startsWith("-$")) return entry;
    this.i += match[0].length;
    const words = wordSpans(entry).map(([a, b]) => entry.slice(a, b));
    const last = words.length - 1;
    const spec = match[1] as string;
    if (spec === "*") return words.slice(1).join(" ");
    let first: number;
    let end: number;
    const range = /^(\d*)-(\d+|\$)?$/.exec(spec);
    if (spec === "^") first = end = 1;
    else if (spec === "$") first = end = last;
    else if (/^\d+\*$/.test(spec)) [first, end] = [Number.parseInt(spec, 10), last];
    else if (range !== null) {
      first = range[1] === "" ? 0 : Number(range[1]);
      end = range[2] === undefined ? last - 1 : range[2] === "$" ? last : Number(range[2]);
    } else first = end = Number(spec);
    if (first > last || end > last || first < 0)
      throw new Failed(`${this.line.slice(from, this.i)}: bad word specifier`);
    return words.slice(first, end + 1).join(" ");
  }

  private modify(start: string, from: number): string {
    let text = start;
    for (;;) {
      const match = /^:(g?)(?:([htrepqx&])|s(.)(.*))/s.exec(this.line.slice(this.i));
      if (match === null) return text;
      if (match[3] !== undefined) {
        text = this.substitute(text, match[1] === "g", match[3], match[4] as string, from);
        continue;
      }
      this.i += match[0].length;
      switch (match[2]) {
        case "h":
          text = text.includes("/") ? text.slice(0, text.lastIndexOf("/")) : text;
          break;
        case "t":
          text = text.slice(text.lastIndexOf("/") + 1);
          break;
        case "r":
          text = text.replace(/\.[^./]*$/, "");
          break;
        case "e":
          text = /\.[^./]*$/.exec(text)?.[0] ?? text;
          break;
        case "p":
          this.printOnly = true;
          break;
        default:
          text = singleQuote(text);
      }
    }
  }

  private substitute(text: string, all: boolean, mark: string, rest: string, from: number): string {
    const second = rest.indexOf(mark);
    if (second < 0) throw new Failed(`${this.line.slice(from)}: substitution failed`);
    const old = rest.slice(0, second);
    const tail = rest.slice(second + 1);
    const third = tail.indexOf(mark);
    const by = (third < 0 ? tail : tail.slice(0, third)).replaceAll("&", old);
    this.i += 4 + (all ? 1 : 0) + second + (third < 0 ? tail.length : third + 1);
    if (old === "" || !text.includes(old))
      throw new Failed(`${this.line.slice(from, this.i)}: substitution failed`);
    return all ? text.replaceAll(old, by) : text.replace(old, () => by);
  }
}

function latest(history: readonly string[], test: (one: string) => boolean): string | undefined {
  for (let i = history.length - 1; i >= 0; i--) if (test(history[i] as string)) return history[i];
  return undefined;
}
