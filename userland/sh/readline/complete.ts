/**
 * Tab: what word is at the point, what it may become, and how the choices are listed. bashline.c,
 * lib/readline/complete.c.
 */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { textWidth } from "../../lib/width.ts";
import { commands, files, tildePath, users, variables } from "../completion.ts";
import { isDirectory } from "../lookup.ts";
import type { Shell } from "../state.ts";
import { getVar } from "../vars.ts";
import type { Editor } from "./editor.ts";
import { nextInput } from "./keys.ts";

/** More choices than this are shown after a question. */
const QUERY_ITEMS = 100;

interface Target {
  /** Where the word begins in the line, after an opening quote. */
  readonly start: number;
  /** The word without its quoting. */
  readonly word: string;
  readonly quote: "" | "'" | '"';
  readonly kind: "command" | "file" | "variable" | "user";
  /** Words of the command before this one. */
  readonly command: readonly string[];
}

/** Takes the line up to the point apart. */
function targetOf(line: string): Target {
  let start = 0;
  let word = "";
  let quote: "" | "'" | '"' = "";
  let quoteAt = -1;
  let words: string[] = [];
  let inWord = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string;
    if (quote !== "") {
      if (c === quote) quote = "";
      else if (c === "\\" && quote === '"' && i + 1 < line.length) word += line[++i] as string;
      else word += c;
      continue;
    }
    if (/[\s;&|()<>]/.test(c)) {
      if (inWord) words.push(word);
      if (/[;&|(\n]/.test(c)) words = [];
      if (/[<>]/.test(c)) words.push(c);
      word = "";
      inWord = false;
      start = i + 1;
      continue;
    }
    inWord = true;
    if (c === "'" || c === '"') {
      quote = c;
      quoteAt = i;
    } else if (c === "\\" && i + 1 < line.length) word += line[++i] as string;
    else if ((c === "=" || c === ":") && words.length > 0) {
      start = i + 1;
      word = "";
    } else word += c;
  }
  if (quote !== "") start = quoteAt + 1;
  return { start, word, quote, kind: kindOf(word, words, quote), command: words };
}

function kindOf(word: string, words: readonly string[], quote: string): Target["kind"] {
  if (quote !== "'" && /\$\{?[A-Za-z_0-9]*$/.test(word)) return "variable";
  if (quote === "" && /^~[^/]*$/.test(word)) return "user";
  const before = words.filter((one) => !/^[A-Za-z_]\w*=/.test(one) && !WRAPPERS.has(one));
  if (before.length === 0) return "command";
  return "file";
}

/** A command follows these. */
const WRAPPERS = new Set([
  "sudo",
  "time",
  "exec",
  "command",
  "nohup",
  "nice",
  "xargs",
  "watch",
  "then",
  "do",
  "else",
  "if",
  "while",
  "until",
  "!",
  "{",
]);

interface Choice {
  /** What replaces the word. */
  readonly text: string;
  /** What the list shows. */
  readonly shown: string;
  readonly after: string;
}

function* choicesOf(sh: Shell, target: Target): Sys<Choice[]> {
  const { word, kind } = target;
  if (kind === "variable") {
    const match = /^(.*?)(\$\{?)([A-Za-z_0-9]*)$/s.exec(word);
    if (match === null) return [];
    const [, head = "", sigil = "", name = ""] = match;
    const close = sigil === "${" ? "}" : "";
    const found: Choice[] = [];
    for (const one of variables(sh, name)) {
      const directory = close === "" && (yield* isDirectory(getVar(sh, one) ?? ""));
      found.push({
        text: `${head}${sigil}${one}${close}`,
        shown: `${sigil}${one}${close}`,
        after: directory ? "/" : " ",
      });
    }
    return found;
  }
  if (kind === "user")
    return (yield* users(word.slice(1))).map((one) => ({
      text: `~${one}`,
      shown: `~${one}`,
      after: "/",
    }));
  const programmed = kind === "command" ? null : programmable(sh, target);
  if (programmed !== null) return programmed.map((one) => ({ text: one, shown: one, after: " " }));
  if (kind === "command" && !word.includes("/")) {
    const found = yield* commands(sh, word);
    if (found.length > 0) return found.map((one) => ({ text: one, shown: one, after: " " }));
  }
  const list = yield* files(sh, word, kind === "command" ? "executable" : "any");
  const out: Choice[] = [];
  for (const path of list) {
    const name = path.split("/").at(-1) as string;
    const directory = yield* isDirectory(yield* tildePath(sh, path));
    out.push({ text: path, shown: directory ? `${name}/` : name, after: directory ? "/" : " " });
  }
  return out;
}

/** `complete -W` lists. */
function programmable(sh: Shell, target: Target): string[] | null {
  const spec = sh.completions.get(target.command[0] ?? "");
  if (spec === undefined || spec.words === "") return null;
  return spec.words.split(/\s+/).filter((one) => one !== "" && one.startsWith(target.word));
}

function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? "";
  for (const text of texts) {
    while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  }
  return prefix;
}

/** As it has to be typed outside quotes, or within them. */
function quoteFor(text: string, target: Target): string {
  if (target.quote === "'") return text.replaceAll("'", "'\\''");
  if (target.quote === '"')
    return target.kind === "variable" ? text : text.replace(/["\\`$]/g, "\\$&");
  if (target.kind === "variable") return text;
  return text.replace(/[ \t\n"'\\|&;()<>!{}*[\]?$`#^,]/g, "\\$&");
}

export function* completeLine(sh: Shell, editor: Editor, again: boolean): Sys<void> {
  const { buffer } = editor;
  const target = targetOf(buffer.text.slice(0, buffer.point));
  const choices = yield* choicesOf(sh, target);
  if (choices.length === 0) return yield* editor.bell();
  const unique = [...new Map(choices.map((one) => [one.text, one])).values()];
  const prefix = commonPrefix(unique.map((one) => one.text));
  const typed = quoteFor(prefix, target);
  const present = buffer.text.slice(target.start, buffer.point);
  if (unique.length === 1) {
    const [only] = unique as [Choice];
    const close = only.after === "/" ? "" : target.quote;
    const next = buffer.text[buffer.point];
    const after = next === only.after ? "" : only.after;
    buffer.save();
    replace(editor, target.start, typed + close + after);
    return;
  }
  if (
    prefix.length > target.word.length ||
    (typed !== present &&
      prefix === target.word &&
      !again &&
      target.quote === "" &&
      typed.length > present.length)
  ) {
    buffer.save();
    replace(editor, target.start, typed);
    return yield* editor.bell();
  }
  if (!again) return yield* editor.bell();
  yield* list(editor, unique);
}

function replace(editor: Editor, start: number, text: string): void {
  const { buffer } = editor;
  buffer.text = buffer.text.slice(0, start) + text + buffer.text.slice(buffer.point);
  buffer.point = start + text.length;
}

/** Down the columns, as wide as the longest and two blanks: rl_display_match_list(). */
function columnsOf(names: readonly string[], width: number): string {
  const cell = Math.max(...names.map(textWidth)) + 2;
  let across = Math.floor(width / cell);
  if (across !== 1 && across * cell === width) across--;
  if (across < 1) across = 1;
  const rows = Math.ceil(names.length / across);
  let out = "";
  for (let row = 0; row < rows; row++) {
    for (let i = row, column = 1; i < names.length; i += rows, column++) {
      const name = names[i] as string;
      out += column < across ? name + " ".repeat(cell - textWidth(name)) : name;
    }
    out += "\n";
  }
  return out;
}

function* list(editor: Editor, choices: readonly Choice[]): Sys<void> {
  yield* editor.redraw();
  yield* editor.out(`${editor.display.end()}\n`);
  if (choices.length >= QUERY_ITEMS) {
    yield* editor.out(`Display all ${choices.length} possibilities? (y or n)`);
    for (;;) {
      const input = yield* nextInput(editor.fd, editor.memory.keys);
      const key = input.k === "key" ? input.key : "n";
      if (key === "y" || key === "Y" || key === " ") break;
      if (key !== "n" && key !== "N" && key !== "backspace" && key !== "C-g") continue;
      yield* editor.out("\n");
      editor.display.reset(editor.columns);
      return;
    }
    yield* editor.out("\n");
  }
  yield* editor.out(
    columnsOf(
      choices.map((one) => one.shown),
      editor.columns,
    ),
  );
  editor.display.reset(editor.columns);
}
