/** The sed language: text into commands. Messages and their places are GNU sed's. */
import { parseRange } from "./address.ts";
import { Beyond, SedError } from "./error.ts";
import { escapeAt } from "./escape.ts";
import { Scanner } from "./scanner.ts";
import type { Command, Script } from "./script.ts";
import { parseSubstitution, parseTransliteration } from "./substitution.ts";

const NO_ADDRESS = ":}#";
const ONE_ADDRESS = "=aiqQrF";

interface Open {
  readonly index: number;
  readonly where: string;
}

export class Parser {
  private readonly extended: boolean;
  private readonly posix: boolean;
  private readonly commands: Command[] = [];
  private readonly open: Open[] = [];
  private readonly labels = new Map<string, number>();
  private quiet = false;
  private s: Scanner = new Scanner("", "", false);
  /** "a\" at the end of a -e goes on in the next one. */
  private continued: Command | null = null;

  constructor(extended: boolean, posix: boolean) {
    this.extended = extended;
    this.posix = posix;
  }

  add(text: string, where: string): void {
    this.s = new Scanner(text, where, this.extended);
    if (this.commands.length === 0 && /^#n(\n|$)/.test(text)) this.quiet = true;
    if (this.continued) {
      const command = this.continued;
      this.continued = null;
      this.replaceLast({ ...command, text: this.textBody() });
    }
    while (this.s.skipTo()) this.command();
  }

  finish(): Script {
    const [unclosed] = this.open;
    if (unclosed) throw new SedError(`${unclosed.where}, char 0: unmatched \`{'`);
    for (const command of this.commands) {
      if (!"btT".includes(command.name)) continue;
      if (command.text === "") command.jump = this.commands.length;
      else {
        const target = this.labels.get(command.text);
        if (target === undefined) {
          throw new SedError(`can't find label for jump to \`${command.text}'`);
        }
        command.jump = target;
      }
    }
    return { commands: this.commands, quiet: this.quiet };
  }

  private replaceLast(command: Command): void {
    this.commands[this.commands.length - 1] = command;
  }

  private command(): void {
    const range = parseRange(this.s);
    this.s.blanks();
    let negated = false;
    while (this.s.char === "!") {
      if (negated) {
        this.s.at++;
        this.s.fail("multiple `!'s");
      }
      negated = true;
      this.s.at++;
      this.s.blanks();
    }
    const name = this.s.source[this.s.at++];
    if (name === undefined || name === "\n" || name === ";") {
      if (name === undefined) this.s.at = this.s.source.length;
      this.s.fail("missing command");
    }
    if (NO_ADDRESS.includes(name) && range) {
      if (name === "#") this.s.fail("comments don't accept any addresses");
      if (name === ":") this.s.fail(": doesn't want any addresses");
    }
    if (ONE_ADDRESS.includes(name) && this.posix && range?.to)
      this.s.fail("command only uses one address");
    const base: Command = {
      range,
      negated,
      name,
      text: "",
      number: -1,
      substitution: null,
      table: null,
      jump: 0,
    };
    this.body(name, base);
  }

  private body(name: string, base: Command): void {
    switch (name) {
      case "#":
        while (this.s.at < this.s.source.length && this.s.char !== "\n") this.s.at++;
        return;
      case "{":
        this.open.push({ index: this.commands.length, where: this.s.place });
        this.commands.push(base);
        return;
      case "}": {
        const begin = this.open.pop();
        if (!begin) this.s.fail("unexpected `}'");
        if (base.range) this.s.fail("} doesn't want any addresses");
        this.commands.push(base);
        (this.commands[begin.index] as Command).jump = this.commands.length - 1;
        return this.end();
      }
      case ":": {
        const label = this.s.word(/[^\s;]/);
        if (label === "") this.s.fail('":" lacks a label');
        this.labels.set(label, this.commands.length);
        return;
      }
      case "a":
      case "i":
      case "c":
        return this.text(base);
      case "b":
      case "t":
      case "T":
        this.commands.push({ ...base, text: this.s.word(/[^\s;}]/) });
        return this.end();
      case "r":
      case "R":
      case "w":
      case "W": {
        const file = this.s.restOfLine();
        if (file === "") this.s.fail("missing filename in r/R/w/W commands");
        this.commands.push({ ...base, text: file });
        return;
      }
      case "s":
        this.commands.push({ ...base, substitution: parseSubstitution(this.s) });
        return this.end();
      case "y":
        this.commands.push({ ...base, table: parseTransliteration(this.s) });
        return this.end();
      case "q":
      case "Q":
      case "l":
      case "L": {
        this.s.blanks();
        const digits = this.s.word(/\d/);
        this.commands.push({ ...base, number: digits === "" ? -1 : Number(digits) });
        return this.end();
      }
      case "e":
        throw new Beyond("the e command");
      default:
        if (!"=dDFgGhHnNpPxz".includes(name)) this.s.fail(`unknown command: \`${name}'`);
        this.commands.push(base);
        return this.end();
    }
  }

  /** After a command: the end of the line, ; or }. */
  private end(): void {
    this.s.blanks();
    const char = this.s.char;
    if (char === undefined || char === "\n" || char === ";" || char === "}" || char === "#") {
      if (char === ";" || char === "\n") this.s.at++;
      return;
    }
    this.s.at++;
    this.s.fail("extra characters after command");
  }

  private text(base: Command): void {
    this.s.blanks();
    if (this.s.at >= this.s.source.length) this.s.fail("expected \\ after `a', `c' or `i'");
    if (this.s.source[this.s.at] === "\\") {
      const after = ++this.s.at;
      this.s.blanks();
      if (this.s.source[this.s.at] === "\n") this.s.at++;
      else if (this.s.at >= this.s.source.length) {
        this.commands.push(base);
        this.continued = base;
        return;
      } else this.s.at = after;
    }
    this.commands.push({ ...base, text: this.textBody() });
  }

  /** Lines up to one that does not end with a backslash. */
  private textBody(): string {
    let text = "";
    if (this.s.char === "\\" && /[ \t]/.test(this.s.source[this.s.at + 1] ?? "")) this.s.at++;
    while (this.s.at < this.s.source.length) {
      const char = this.s.source[this.s.at++] as string;
      if (char === "\n") break;
      if (char !== "\\") {
        text += char;
        continue;
      }
      const escape = escapeAt(this.s.source, this.s.at - 1);
      const next = this.s.source[this.s.at++];
      if (next === undefined) break;
      if (escape && next !== "n" && !/[cdox]/.test(next)) text += escape.char;
      else text += next;
    }
    return `${text}\n`;
  }
}
