/** Options of less(1): on the command line, in $LESS, and toggled with - while it runs. */
export interface PagerOptions {
  chop: boolean;
  numbers: boolean;
  raw: boolean;
  /** -i: case counts only when the pattern has capitals; -I: never. */
  ignoreCase: "never" | "unless capitals" | "always";
  quitIfOneScreen: boolean;
  quitAtEnd: boolean;
  noInit: boolean;
  squeeze: boolean;
  longPrompt: boolean;
  highlight: boolean;
  tab: number;
  /** + commands, run at the start. */
  start: string[];
}

export const defaultOptions = (): PagerOptions => ({
  chop: false,
  numbers: false,
  raw: false,
  ignoreCase: "never",
  quitIfOneScreen: false,
  quitAtEnd: false,
  noInit: false,
  squeeze: false,
  longPrompt: false,
  highlight: true,
  tab: 8,
  start: [],
});

const LONG: Readonly<Record<string, string>> = {
  "chop-long-lines": "S",
  "line-numbers": "n",
  "LINE-NUMBERS": "N",
  "RAW-CONTROL-CHARS": "R",
  "raw-control-chars": "r",
  "ignore-case": "i",
  "IGNORE-CASE": "I",
  "quit-if-one-screen": "F",
  "quit-at-eof": "e",
  "QUIT-AT-EOF": "E",
  "no-init": "X",
  "squeeze-blank-lines": "s",
  "long-prompt": "m",
  "LONG-PROMPT": "M",
  "hilite-search": "g",
  "HILITE-SEARCH": "G",
  quiet: "q",
  mouse: "",
};
/** Letters that change nothing here: how the screen is painted, bells, buffers, keyboards. */
const NEUTRAL = "aABcCdfgJKLnqQrUuVwW~#";
/** Letters with a value that changes nothing. */
const VALUED = "bhjkoOPTtyz";

/** Sets one option by its letter; false for a letter that less has not. */
export function setOption(options: PagerOptions, letter: string, toggle = false): boolean {
  const flag = (before: boolean): boolean => (toggle ? !before : true);
  switch (letter) {
    case "S":
      options.chop = flag(options.chop);
      return true;
    case "N":
      options.numbers = flag(options.numbers);
      return true;
    case "n":
      options.numbers = false;
      return true;
    case "R":
    case "r":
      options.raw = flag(options.raw);
      return true;
    case "i":
      options.ignoreCase = toggle && options.ignoreCase !== "never" ? "never" : "unless capitals";
      return true;
    case "I":
      options.ignoreCase = toggle && options.ignoreCase === "always" ? "never" : "always";
      return true;
    case "F":
      options.quitIfOneScreen = flag(options.quitIfOneScreen);
      return true;
    case "e":
    case "E":
      options.quitAtEnd = flag(options.quitAtEnd);
      return true;
    case "X":
      options.noInit = flag(options.noInit);
      return true;
    case "s":
      options.squeeze = flag(options.squeeze);
      return true;
    case "m":
    case "M":
      options.longPrompt = flag(options.longPrompt);
      return true;
    case "G":
      options.highlight = toggle ? !options.highlight : false;
      return true;
    default:
      return letter !== "" && NEUTRAL.includes(letter);
  }
}

export interface ParsedWords {
  readonly files: string[];
  readonly error?: string;
}

/** Reads words such as "-SN", "-x4", "+F", "--chop-long-lines"; what is no option is a file. */
export function readWords(words: readonly string[], options: PagerOptions): ParsedWords {
  const files: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (word === "--") return { files: [...files, ...words.slice(i + 1)] };
    if (word.startsWith("+")) options.start.push(word.replace(/^\+\+?/, ""));
    else if (word.startsWith("--")) {
      const [name = ""] = word.slice(2).split("=");
      const letter = LONG[name];
      if (letter === undefined) {
        return { files, error: `There is no ${name} option ("less --help" for help)` };
      }
      setOption(options, letter);
    } else if (word.startsWith("-") && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] as string;
        if (letter === "x" || letter === "p" || VALUED.includes(letter)) {
          const value = word.slice(at + 1) || (words[++i] ?? "");
          if (letter === "x" && Number(value) > 0) options.tab = Number(value);
          if (letter === "p") options.start.push(`/${value}`);
          break;
        }
        if (!setOption(options, letter)) {
          return { files, error: `There is no ${letter} option ("less --help" for help)` };
        }
      }
    } else files.push(word);
  }
  return { files };
}
