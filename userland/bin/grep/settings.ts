/** Options of grep(1) as one value. */
import type { Arguments } from "../../lib/command.ts";
import { quote } from "../../lib/quote.ts";

export interface Settings {
  readonly kind: "E" | "F" | "G" | "P";
  readonly ignoreCase: boolean;
  readonly words: boolean;
  readonly wholeLines: boolean;
  readonly invert: boolean;
  readonly mode: "lines" | "count" | "with" | "without" | "quiet";
  readonly onlyMatching: boolean;
  readonly max: number;
  readonly before: number;
  readonly after: number;
  /** Context was asked for, be it of 0 lines. */
  readonly context: boolean;
  readonly separator: string | null;
  readonly names: boolean;
  readonly numbers: boolean;
  readonly offsets: boolean;
  readonly tab: boolean;
  readonly nameEnd: string | null;
  readonly end: number;
  readonly silent: boolean;
  readonly binary: "binary" | "text" | "without-match";
  readonly directories: "read" | "recurse" | "skip";
  readonly followLinks: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly excludeDir: readonly string[];
  readonly label: string;
  readonly lineBuffered: boolean;
  readonly color: "never" | "always" | "auto";
}

const WHEN: ReadonlyMap<string, Settings["color"]> = new Map([
  ["always", "always"],
  ["yes", "always"],
  ["force", "always"],
  ["never", "never"],
  ["no", "never"],
  ["none", "never"],
  ["auto", "auto"],
  ["tty", "auto"],
  ["if-tty", "auto"],
]);

function modeOf(args: Arguments): Settings["mode"] {
  if (args.has("q")) return "quiet";
  const names = args.last("l", "L");
  if (names !== undefined) return names === "l" ? "with" : "without";
  return args.has("c") ? "count" : "lines";
}

/** The settings, or the text of what is wrong with them. */
export function settingsOf(args: Arguments, operands: readonly string[]): Settings | string {
  const kinds = new Set(args.options.map((o) => o.name).filter((name) => /^[EFGP]$/.test(name)));
  if (kinds.size > 1) return "conflicting matchers specified";
  const kind = (args.last("E", "F", "G", "P") ?? "G") as Settings["kind"];
  const number = (letter: string): number | undefined => {
    const text = args.value(letter);
    return text === undefined ? undefined : /^[-+]?\d+$/.test(text) ? Number(text) : NaN;
  };
  const context = number("C");
  const before = number("B") ?? context ?? 0;
  const after = number("A") ?? context ?? 0;
  for (const letter of ["A", "B", "C"]) {
    const value = number(letter);
    if (value !== undefined && !(value >= 0)) {
      return `${args.value(letter)}: invalid context length argument`;
    }
  }
  const max = number("m") ?? Infinity;
  if (Number.isNaN(max)) return "invalid max count";
  const recursive = args.has("r", "R");
  const action = args.value("d") ?? "read";
  if (!["read", "recurse", "skip"].includes(action)) {
    return `invalid argument ${quote(action)} for ${quote("--directories")}`;
  }
  const directories = recursive ? "recurse" : (action as Settings["directories"]);
  const binary = args.value("binary-files");
  if (binary !== undefined && !["binary", "text", "without-match"].includes(binary)) {
    return "unknown binary-files type";
  }
  const color = args.has("color") ? (args.value("color") ?? "auto") : "never";
  const when = WHEN.get(color);
  if (when === undefined) return `unknown --color argument: ${color}`;
  const many = operands.length > 1 || directories === "recurse";
  const names = args.last("H", "h");
  return {
    kind,
    ignoreCase: args.last("i", "y", "no-ignore-case") !== undefined && !args.has("no-ignore-case"),
    words: args.has("w"),
    wholeLines: args.has("x"),
    invert: args.has("v"),
    mode: modeOf(args),
    onlyMatching: args.has("o"),
    max: max < 0 ? Infinity : max,
    before: args.has("o") ? 0 : before,
    after: args.has("o") ? 0 : after,
    context: !args.has("o") && args.has("A", "B", "C"),
    separator: args.has("no-group-separator") ? null : (args.value("group-separator") ?? "--"),
    names: names === "H" || (names !== "h" && many),
    numbers: args.has("n"),
    offsets: args.has("b"),
    tab: args.has("T"),
    nameEnd: args.has("Z") ? "\0" : null,
    end: args.has("z") ? 0 : 10,
    silent: args.has("s"),
    binary: args.has("a")
      ? "text"
      : args.has("I")
        ? "without-match"
        : ((binary ?? "binary") as Settings["binary"]),
    directories,
    followLinks: args.last("r", "R") === "R",
    include: args.values("include"),
    exclude: args.values("exclude"),
    excludeDir: args.values("exclude-dir"),
    label: args.value("label") ?? "(standard input)",
    lineBuffered: args.has("line-buffered"),
    color: when,
  };
}
