/**
 * stty(1) of coreutils 9.1. The simulated terminal has no line: speed, parity, character size,
 * delays and the like are as a pseudo-terminal's are, and changing them is not modelled.
 */
import { O_NONBLOCK, O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import {
  open,
  type Sys,
  tcgetattr,
  tcsetattr,
  tiocgwinsz,
  tiocswinsz,
} from "../../kernel/uapi/syscall.ts";
import { copyTermios, type Termios } from "../../kernel/uapi/termios.ts";
import { helpText } from "../lib/help.ts";
import { notModelled } from "../lib/limit.ts";
import { quote } from "../lib/quote.ts";
import { complain, eprint, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import {
  applyChar,
  applyMode,
  Beyond,
  count,
  restored,
  sameTermios,
  takesArgument,
} from "./stty/set.ts";
import { changes, everything, saved } from "./stty/show.ts";

export const usage: Usage = {
  name: "stty",
  summary: "change and print terminal line settings",
  synopsis: ["stty [-F device] [setting]...", "stty [-F device] [-a | -g]"],
  description:
    "Without settings prints what differs from sane. A setting with - before it is switched off; " +
    "stty sane repairs a terminal that a program left without echo.",
  options: [
    ["-a, --all", "all settings"],
    ["-g, --save", "as a line that stty reads back"],
    ["-F, --file=DEVICE", "that terminal instead of the standard input"],
    ["sane, raw, cooked, cbreak, nl, crt", "many settings at once"],
    ["[-]echo, [-]icanon, [-]isig, [-]ixon, [-]tostop ...", "single ones"],
    ["intr CHAR, erase CHAR, eof CHAR ...", "control characters, as ^C; undef for none"],
    ["rows N, cols N, size", "the window"],
  ],
  notModelled: ["speeds other than 38400", "parity and character size", "line disciplines"],
};

interface Request {
  readonly show: "changes" | "all" | "saved";
  readonly device: string | null;
  readonly settings: readonly string[];
}

function parse(words: readonly string[]): Request | "help" | "version" | "exclusive" {
  let all = false;
  let save = false;
  let device: string | null = null;
  const settings: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === "-a" || word === "--all") all = true;
    else if (word === "-g" || word === "--save") save = true;
    else if (word === "-ag" || word === "-ga") all = save = true;
    else if (word === "-F" || word === "--file") device = words[++i] ?? "";
    else if (word.startsWith("--file=")) device = word.slice(7);
    else if (/^-F./.test(word)) device = word.slice(2);
    else if (word === "--help" || word === "--version") return word.slice(2) as "help";
    else settings.push(word);
  }
  if (all && save) return "exclusive";
  return { show: all ? "all" : save ? "saved" : "changes", device, settings };
}

export default function* main(argv: readonly string[]): Sys<number> {
  const request = parse(argv.slice(1));
  if (request === "help" || request === "version") {
    yield* print(request === "help" ? helpText(usage) : "stty (GNU coreutils) 9.1\n");
    return 0;
  }
  if (request === "exclusive") {
    yield* complain(
      "stty",
      "the options for verbose and stty-readable output styles are\nmutually exclusive",
    );
    return 1;
  }
  const { show, device, settings } = request;
  if (show !== "changes" && settings.length > 0) {
    yield* complain("stty", "when specifying an output style, modes may not be set");
    return 1;
  }
  const name = device ?? "'standard input'";
  let fd: number;
  let termios: Termios;
  try {
    fd = device === null ? 0 : yield* open(device, O_RDONLY | O_NONBLOCK);
    termios = yield* tcgetattr(fd);
  } catch (error) {
    yield* complain("stty", `${name}: ${errorText(error)}`);
    return 1;
  }
  if (settings.length > 0) return yield* change(fd, termios, settings);
  if (show === "saved") yield* print(saved(termios));
  else yield* print(show === "all" ? everything(termios, yield* tiocgwinsz(fd)) : changes(termios));
  return 0;
}

function* invalid(text: string): Sys<number> {
  yield* complain("stty", text);
  yield* eprint("Try 'stty --help' for more information.\n");
  return 1;
}

/** Checks all settings before the first is made, as the real one does. */
function* change(fd: number, before: Termios, settings: readonly string[]): Sys<number> {
  let termios = copyTermios(before);
  const later: (() => Sys<void>)[] = [];
  try {
    for (let i = 0; i < settings.length; i++) {
      const word = settings[i] as string;
      const back = word.includes(":") ? restored(word, termios) : null;
      if (back !== null) termios = back;
      else if (/^(?:rows|cols|columns|line|ispeed|ospeed|size|speed|38400)$/.test(word)) {
        const needs = !/^(?:size|speed|38400)$/.test(word);
        const argument = needs ? settings[++i] : undefined;
        if (needs && argument === undefined)
          return yield* invalid(`missing argument to ${quote(word)}`);
        const value = argument === undefined ? 0 : count(argument);
        if (value === null) {
          yield* complain("stty", `invalid integer argument: ${quote(argument as string)}`);
          return 1;
        }
        if (word.endsWith("speed") && needs ? value !== 38_400 : word === "line" && value !== 0)
          throw new Beyond(word);
        later.push(() => window(fd, word, value));
      } else if (takesArgument(word)) {
        const argument = settings[++i];
        if (argument === undefined) return yield* invalid(`missing argument to ${quote(word)}`);
        const wrong = applyChar(word, argument, termios);
        if (wrong !== "") {
          yield* complain("stty", wrong as string);
          return 1;
        }
      } else if (/^\d+$/.test(word) && SPEEDS.has(Number(word))) throw new Beyond(word);
      else if (PARITY.test(word)) throw new Beyond(word);
      else if (!/^-?drain$/.test(word) && !applyMode(word, termios))
        return yield* invalid(`invalid argument ${quote(word)}`);
    }
  } catch (error) {
    if (error instanceof Beyond) return yield* notModelled("stty", error.setting);
    throw error;
  }
  if (!sameTermios(before, termios)) yield* tcsetattr(fd, termios);
  for (const step of later) yield* step();
  return 0;
}

const SPEEDS = new Set([0, 50, 75, 110, 300, 600, 1200, 2400, 4800, 9600, 19_200, 57_600, 115_200]);
const PARITY = /^-?(?:evenp|oddp|parity|lcase|LCASE|cs[567]|[a-z]{2,3}[1-3])$/;

/** What is not in the attributes: the window's size, and what is only printed. */
function* window(fd: number, word: string, value: number): Sys<void> {
  const { rows, cols } = yield* tiocgwinsz(fd);
  if (word === "rows") yield* tiocswinsz(fd, { rows: value, cols });
  else if (word === "cols" || word === "columns") yield* tiocswinsz(fd, { rows, cols: value });
  else if (word === "size") yield* print(`${rows} ${cols}\n`);
  else if (word === "speed") yield* print("38400\n");
}
