/** `select`: a menu on standard error, an answer from standard input. execute_select_command(). */
import { encode } from "../../kernel/uapi/bytes.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { textWidth } from "../lib/width.ts";
import type { Node } from "./ast.ts";
import { readLine } from "./input.ts";
import { writeAll } from "../lib/stdio.ts";
import { flushErrors } from "./report.ts";
import { expandWords } from "./resolve.ts";
import type { Shell } from "./state.ts";
import { settle } from "./step.ts";
import { handleSignals } from "./trap.ts";
import { getVar, setVar } from "./vars.ts";
import { traceText } from "./xtrace.ts";

type Select = Extract<Node, { t: "select" }>;

export function* select(sh: Shell, node: Select): Sys<number> {
  sh.line = node.line;
  const words = node.words === null ? sh.args : expandWords(sh, node.words);
  const values = Array.isArray(words) ? words : yield* words;
  if (sh.careful)
    yield* traceText(
      sh,
      `select ${node.name} in ${node.words?.map((one) => one.text).join(" ") ?? '"$@"'}`,
    );
  if (values.length === 0) return (sh.status = 0);
  sh.loops++;
  let status = 0;
  let show = true;
  for (;;) {
    yield* flushErrors(sh);
    if (show) yield* writeAll(2, encode(menu(sh, values)));
    yield* writeAll(2, encode(yield* sh.hooks.prompt(sh, getVar(sh, "PS3") ?? "#? ")));
    const line = yield* readLine(sh, 0);
    if (line === null) {
      yield* writeAll(1, encode("\n"));
      status = 1;
      break;
    }
    yield* handleSignals(sh);
    show = line === "";
    if (show) continue;
    setVar(sh, "REPLY", line);
    const chosen = /^\s*\d+\s*$/.test(line) ? values[Number(line) - 1] : undefined;
    setVar(sh, node.name, chosen ?? "");
    status = yield* settle(sh.hooks.run(sh, node.body));
    const { unwind } = sh;
    if (unwind === null) {
      show = getVar(sh, "REPLY") === "";
      continue;
    }
    if (unwind.how === "return") break;
    if (--unwind.count > 0) break;
    sh.unwind = null;
    if (unwind.how === "break") break;
  }
  sh.loops--;
  return (sh.status = status);
}

/** Down the columns, as wide as the longest entry, within COLUMNS. */
function menu(sh: Shell, values: readonly string[]): string {
  const numberWidth = String(values.length).length;
  const widest = Math.max(...values.map(textWidth));
  const cell = numberWidth + 2 + widest + 2;
  const columns = Number(getVar(sh, "COLUMNS") ?? 80) || 80;
  let across = Math.max(1, Math.floor(columns / cell));
  let rows = Math.ceil(values.length / across);
  across = Math.ceil(values.length / rows);
  if (rows === 1) {
    rows = across;
    across = 1;
  }
  let out = "";
  for (let row = 0; row < rows; row++) {
    let column = 0;
    for (let i = row; i < values.length; i += rows) {
      const entry = `${String(i + 1).padStart(numberWidth)}) ${values[i] as string}`;
      out += entry;
      if (i + rows < values.length) {
        const from = column + numberWidth + 2 + textWidth(values[i] as string);
        column += cell;
        out += indent(from, column);
      }
    }
    out += "\n";
  }
  return out;
}

/** Tabs where they fit: print_cmd's indent(). */
function indent(start: number, to: number): string {
  let from = start;
  let out = "";
  while (from < to) {
    if (Math.floor(to / 8) > Math.floor(from / 8)) {
      out += "\t";
      from += 8 - (from % 8);
    } else {
      out += " ";
      from++;
    }
  }
  return out;
}
