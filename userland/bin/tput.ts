/** tput(1) of ncurses 6.4: the capabilities that scripts use, for xterm-256color. */
import { type Sys } from "../../kernel/uapi/syscall.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { parseArguments } from "../lib/command.ts";
import { complain, eprint, print } from "../lib/stdio.ts";
import { windowSize } from "../lib/term.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "tput",
  summary: "query the terminal's capabilities",
  synopsis: ["tput [-T type] capability [parameter]..."],
  description: "Prints the text that makes the terminal do something, or a number about it.",
  options: [
    ["-T type", "another terminal than $TERM"],
    ["cols lines colors", "columns, lines, number of colors"],
    ["bold dim smul rmul rev smso rmso sgr0", "attributes on and off"],
    ["setaf N, setab N", "colors of text and background"],
    ["clear cup R C home el ed cuu1 sc rc", "the screen and the cursor"],
    ["civis cnorm smcup rmcup bel", "cursor off and on, the other screen, bell"],
  ],
  notModelled: ["-S", "init", "other terminals than xterm's kind"],
};

const TEXTS: Readonly<Record<string, string>> = {
  bel: "\x07",
  blink: "\x1b[5m",
  bold: "\x1b[1m",
  civis: "\x1b[?25l",
  clear: "\x1b[H\x1b[2J\x1b[3J",
  cnorm: "\x1b[?12l\x1b[?25h",
  cr: "\r",
  cub1: "\b",
  cud1: "\n",
  cuf1: "\x1b[C",
  cuu1: "\x1b[A",
  dim: "\x1b[2m",
  ed: "\x1b[J",
  el: "\x1b[K",
  el1: "\x1b[1K",
  home: "\x1b[H",
  invis: "\x1b[8m",
  op: "\x1b[39;49m",
  rc: "\x1b8",
  rev: "\x1b[7m",
  rmcup: "\x1b[?1049l\x1b[23;0;0t",
  rmso: "\x1b[27m",
  rmul: "\x1b[24m",
  sc: "\x1b7",
  sgr0: "\x1b(B\x1b[m",
  sitm: "\x1b[3m",
  smcup: "\x1b[?1049h\x1b[22;0;0t",
  smso: "\x1b[7m",
  smul: "\x1b[4m",
};

function colored(number: number, background: boolean): string {
  if (number < 8) return `\x1b[${(background ? 40 : 30) + number}m`;
  if (number < 16) return `\x1b[${(background ? 100 : 90) + number - 8}m`;
  return `\x1b[${background ? 48 : 38};5;${number}m`;
}

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "+ST:Vx",
    limits: ["S"],
    version: "ncurses 6.4.20221231",
  });
  if (typeof args === "number") return args;
  const type = args.value("T") ?? env.get("TERM") ?? "";
  const [name, ...parameters] = args.operands;
  if (type === "") {
    yield* complain(args.name, "No value for $TERM and no -T specified");
    return 2;
  }
  if (name === undefined) {
    yield* eprint("usage: tput [-V] [-S] [-x] [-T type] capname\n");
    return 2;
  }
  const numbers = parameters.map(Number);
  const { rows, cols } = yield* windowSize(2);
  switch (name) {
    case "cols":
    case "co":
      yield* print(`${cols}\n`);
      return 0;
    case "lines":
    case "li":
      yield* print(`${rows}\n`);
      return 0;
    case "colors":
      yield* print(`${type.includes("256") ? 256 : type === "dumb" ? -1 : 8}\n`);
      return 0;
    case "setaf":
    case "setab":
      yield* print(colored(numbers[0] ?? 0, name === "setab"));
      return 0;
    case "cup":
      yield* print(`\x1b[${(numbers[0] ?? 0) + 1};${(numbers[1] ?? 0) + 1}H`);
      return 0;
    case "longname":
      yield* print("xterm with 256 colors");
      return 0;
    case "reset":
    case "init":
      yield* print("\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>");
      return 0;
    default: {
      const text = TEXTS[name];
      if (text === undefined) {
        yield* complain(args.name, `unknown terminfo capability '${name}'`);
        return 4;
      }
      if (type !== "dumb") yield* print(text);
      return type === "dumb" ? 1 : 0;
    }
  }
}
