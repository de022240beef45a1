/** xargs(1) of GNU findutils 4.9. */
import { decode } from "../../kernel/uapi/bytes.ts";
import type { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { dup2, open, type Sys, wait4, type WaitStatus } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { readEscape } from "../lib/escape.ts";
import { readChunk } from "../lib/input.ts";
import { Prompter } from "../lib/prompt.ts";
import { quote, shellQuote } from "../lib/quote.ts";
import { spawnProgram } from "../lib/spawn.ts";
import { complain, eprint, errorText, isErrno } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { ItemReader, QuoteError } from "./xargs/items.ts";

export const usage: Usage = {
  name: "xargs",
  summary: "build and execute command lines from standard input",
  synopsis: ["xargs [option]... [command [initial-arguments]]"],
  description: "Reads words from standard input and runs the command (echo) with them.",
  options: [
    ["-0, --null", "items end with NUL, quotes mean nothing"],
    ["-a, --arg-file=FILE", "read items from FILE"],
    ["-d, --delimiter=CHAR", "items end with CHAR, quotes mean nothing"],
    ["-E EOF-STR", "end at this word"],
    ["-I REPLACE", "a command for each line, with REPLACE for it"],
    ["-L, --max-lines=N", "N lines a command"],
    ["-n, --max-args=N", "N items a command"],
    ["-P, --max-procs=N", "N commands at a time (0: as many as there are)"],
    ["-p, --interactive", "ask before each command"],
    ["-r, --no-run-if-empty", "no command when there are no items"],
    ["-s, --max-chars=N", "no command line longer than N bytes"],
    ["-t, --verbose", "show each command on standard error"],
    ["-x, --exit", "end when a command line is too long"],
  ],
  examples: [["find . -name '*.log' -print0 | xargs -0 ls -l", "safe with any name"]],
  seeAlso: ["find(1)"],
  notModelled: ["--process-slot-var", "--show-limits", "-o"],
};

const SPEC = {
  short: "+0a:d:E:e::I:i::L:l::n:oP:prs:tx",
  long: {
    null: { as: "0" },
    "arg-file": { as: "a", argument: "required" },
    delimiter: { as: "d", argument: "required" },
    eof: { as: "e", argument: "optional" },
    replace: { as: "i", argument: "optional" },
    "max-lines": { as: "l", argument: "optional" },
    "max-args": { as: "n", argument: "required" },
    "open-tty": { as: "o" },
    "max-procs": { as: "P", argument: "required" },
    interactive: { as: "p" },
    "no-run-if-empty": { as: "r" },
    "max-chars": { as: "s", argument: "required" },
    "show-limits": {},
    verbose: { as: "t" },
    exit: { as: "x" },
    "process-slot-var": { argument: "required" },
  },
  limits: ["show-limits", "process-slot-var", "o"],
  version: "xargs (GNU findutils) 4.9.0",
} as const;

const COMMAND_BYTES = 131_072;

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const wrong = args
    .values("d")
    .map(delimiterError)
    .find((error) => error !== null);
  if (wrong) {
    yield* complain(args.name, wrong);
    return 1;
  }
  for (const letter of ["n", "L", "s", "P"]) {
    const text = args.value(letter);
    if (text === undefined) continue;
    if (!/^[-+]?\d+$/.test(text)) {
      yield* complain(args.name, `invalid number "${text}" for -${letter} option`);
      return yield* tryHelpOf(args.name);
    }
    if (Number(text) < (letter === "P" ? 0 : 1)) {
      const least = letter === "P" ? 0 : 1;
      yield* complain(args.name, `value ${text} for -${letter} option should be >= ${least}`);
      return yield* tryHelpOf(args.name);
    }
  }
  let fd = 0;
  const file = args.value("a");
  if (file !== undefined && file !== "-") {
    try {
      fd = yield* open(file, O_RDONLY);
    } catch (error) {
      yield* complain(args.name, `Cannot open input file ${quote(file)}: ${errorText(error)}`);
      return 1;
    }
  }
  const runner = new Runner(args, env, fd);
  try {
    return yield* runner.run();
  } catch (error) {
    if (!(error instanceof QuoteError)) throw error;
    yield* runner.wait(0);
    yield* complain(args.name, error.message);
    return 1;
  }
}

function* tryHelpOf(name: string): Sys<number> {
  yield* eprint(`Try '${name} --help' for more information.\n`);
  return 1;
}

class Runner {
  private readonly args: Arguments;
  private readonly env: Environment;
  private readonly fd: number;
  private readonly command: readonly string[];
  private readonly replace: string | null;
  private readonly maxArgs: number;
  private readonly maxLines: number;
  private readonly maxBytes: number;
  private readonly slots: number;
  private readonly prompter: Prompter;
  private readonly ownInput: boolean;
  private running = 0;
  private status = 0;
  private stop = false;

  constructor(args: Arguments, env: Environment, fd: number) {
    this.args = args;
    this.env = env;
    this.fd = fd;
    this.ownInput = fd === 0;
    this.command = args.operands.length > 0 ? args.operands : ["echo"];
    let mode = args.last("I", "i", "L", "l", "n");
    // One argument a command is what -I does anyway.
    if (mode === "n" && args.value("n") === "1") mode = args.last("I", "i") ?? mode;
    this.replace =
      mode === "I" ? (args.value("I") ?? "{}") : mode === "i" ? (args.value("i") ?? "{}") : null;
    this.maxLines = mode === "L" || mode === "l" ? Number(args.value(mode) ?? 1) : Infinity;
    this.maxArgs = mode === "n" ? Number(args.value("n")) : Infinity;
    this.maxBytes = Number(args.value("s") ?? COMMAND_BYTES);
    const slots = Number(args.value("P") ?? 1);
    this.slots = slots === 0 ? 1000 : slots;
    this.prompter = new Prompter();
  }

  *run(): Sys<number> {
    const { args } = this;
    const delimiter = args.has("0") ? "\0" : delimiterOf(args.value("d"));
    const eof = args.value("E") ?? args.value("e") ?? null;
    const reader = new ItemReader({ delimiter, eof, byLine: this.replace !== null });
    let items: string[] = [];
    let bytes = this.command.join(" ").length + 1;
    let lines = 0;
    const base = bytes;
    let any = false;
    for (let ended = false; !ended && !this.stop;) {
      const chunk = yield* readChunk(this.fd, 3);
      ended = chunk.length === 0;
      for (const item of ended ? reader.end() : reader.feed(decode(chunk))) {
        if (this.stop) break;
        if (item.kind === "line") {
          if (items.length > 0) lines++;
        } else {
          any = true;
          if (this.replace !== null) {
            yield* this.start(this.substituted(item.text));
            continue;
          }
          if (bytes + item.text.length + 1 > this.maxBytes) {
            if (items.length === 0) {
              yield* complain(args.name, "argument line too long");
              return 1;
            }
            yield* this.start([...this.command, ...items]);
            [items, bytes, lines] = [[], base, 0];
          }
          items.push(item.text);
          bytes += item.text.length + 1;
        }
        if (items.length >= this.maxArgs || lines >= this.maxLines) {
          yield* this.start([...this.command, ...items]);
          [items, bytes, lines] = [[], base, 0];
        }
      }
    }
    const lonely = !any && !args.has("r") && this.replace === null;
    if (!this.stop && (items.length > 0 || lonely)) yield* this.start([...this.command, ...items]);
    yield* this.wait(0);
    return this.status;
  }

  private substituted(text: string): string[] {
    const mark = this.replace as string;
    return this.command.map((word, i) => (i === 0 ? word : word.replaceAll(mark, text)));
  }

  private *start(words: readonly string[]): Sys<void> {
    const { args } = this;
    if (args.has("t", "p")) {
      const line = words.map((word) => shellQuote(word)).join(" ");
      if (args.has("p")) {
        if (!(yield* this.prompter.ask(`${line}?...`))) return;
      } else yield* eprint(`${line}\n`);
    }
    yield* this.wait(this.slots - 1);
    if (this.stop) return;
    const failed = function* (error: SyscallError): Sys<number> {
      yield* complain(args.name, `${words[0]}: ${error.message}`);
      return error.errno === "ENOENT" ? 127 : 126;
    };
    const { ownInput } = this;
    const setup = function* (): Sys<void> {
      if (ownInput) yield* dup2(yield* open("/dev/null", O_RDONLY), 0);
    };
    yield* spawnProgram(words, this.env, failed, setup);
    this.running++;
  }

  /** Waits until no more than so many commands run. */
  *wait(left: number): Sys<void> {
    while (this.running > left) {
      let status: WaitStatus | null;
      try {
        status = yield* wait4(-1, 0);
      } catch (error) {
        if (isErrno(error, "EINTR")) continue;
        return;
      }
      if (!status || status.how === "stopped" || status.how === "continued") continue;
      this.running--;
      yield* this.ended(status);
    }
  }

  private *ended(status: WaitStatus): Sys<void> {
    const name = this.command[0] as string;
    const end = function* (this: Runner, text: string, code: number): Sys<void> {
      if (text !== "") yield* complain(this.args.name, `${name}: ${text}`);
      this.status = code;
      this.stop = true;
    };
    if (status.how === "signaled") {
      yield* end.call(this, `terminated by signal ${status.value}`, 125);
    } else if (status.value === 255) {
      yield* end.call(this, "exited with status 255; aborting", 124);
    } else if (status.value === 126 || status.value === 127)
      yield* end.call(this, "", status.value);
    else if (status.value !== 0) this.status = 123;
  }
}

/** What is wrong with the text of -d, if anything is. */
function delimiterError(text: string): string | null {
  if (!text.startsWith("\\") || text.length === 1) {
    if (text.length === 1) return null;
    return (
      `Invalid input delimiter specification ${text}: the delimiter must be either a single ` +
      "character or an escape sequence starting with \\."
    );
  }
  if (/^\\[abfnrtv\\0-7x]/.test(text)) return null;
  return `Invalid escape sequence ${text} in input delimiter specification.`;
}

/** -d takes a character or an escape for one. */
function delimiterOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  return text.startsWith("\\") ? readEscape(text, 0, false).text : text;
}
