/** column(1) of util-linux 2.38 (bsdextrautils). */
import { decode } from "../../kernel/uapi/bytes.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { close, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { openOutput } from "../lib/output.ts";
import { complain, errorText, isatty, readAll } from "../lib/stdio.ts";
import { windowSize } from "../lib/term.ts";
import type { Usage } from "../lib/usage.ts";
import { textWidth } from "../lib/width.ts";

export const usage: Usage = {
  name: "column",
  summary: "columnate lists",
  synopsis: ["column [options] [file]..."],
  description: "Sets lines in columns, or with -t fields as a table.",
  options: [
    ["-c, --output-width WIDTH", "columns of the output"],
    ["-L, --keep-empty-lines", "empty lines are kept"],
    ["-N, --table-columns NAMES", "with -t, a header"],
    ["-n, --table-name NAME", "accepted"],
    ["-o, --output-separator STRING", "with -t, between columns (two blanks)"],
    ["-R, --table-right COLUMNS", "with -t, columns that are aligned right"],
    ["-s, --separator STRING", "characters that separate fields"],
    ["-t, --table", "a table"],
    ["-x, --fillrows", "fill rows before columns"],
  ],
  notModelled: ["-J", "-r", "-H", "-T", "-W", "-E", "-d", "-O", "-l"],
};

const SPEC = {
  short: "c:dE:eH:i:JLl:N:n:O:o:p:R:r:s:T:tW:xV",
  long: {
    "output-width": { as: "c", argument: "required" },
    columns: { as: "c", argument: "required" },
    "table-noheadings": { as: "d" },
    "keep-empty-lines": { as: "L" },
    json: { as: "J" },
    "table-columns": { as: "N", argument: "required" },
    "table-name": { as: "n", argument: "required" },
    "output-separator": { as: "o", argument: "required" },
    "table-right": { as: "R", argument: "required" },
    separator: { as: "s", argument: "required" },
    table: { as: "t" },
    fillrows: { as: "x" },
    "table-hide": { as: "H", argument: "required" },
    "table-truncate": { as: "T", argument: "required" },
    "table-wrap": { as: "W", argument: "required" },
    "table-noextreme": { as: "E", argument: "required" },
    "table-order": { as: "O", argument: "required" },
    "table-columns-limit": { as: "l", argument: "required" },
    tree: { as: "r", argument: "required" },
  },
  limits: ["J", "H", "T", "W", "E", "O", "r", "l", "i", "p"],
  version: "column from util-linux 2.38.1",
} as const;

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const lines: string[] = [];
  let status = 0;
  for (const name of args.operands.length > 0 ? args.operands : [null]) {
    try {
      const fd = name === null ? 0 : yield* open(name, O_RDONLY);
      const text = decode(yield* readAll(fd));
      if (fd !== 0) yield* close(fd);
      const read = text.split("\n");
      if (read[read.length - 1] === "") read.pop();
      lines.push(...read);
    } catch (error) {
      yield* complain(args.name, `${name}: ${errorText(error)}`);
      status = 1;
    }
  }
  const kept = args.has("L") ? lines : lines.filter((line) => line.trim() !== "");
  const out = yield* openOutput();
  if (args.has("t")) for (const row of table(kept, args)) out.line(row);
  else {
    const given = Number(args.value("c") ?? 0) || Number(env.get("COLUMNS") ?? 0);
    const width = given || ((yield* isatty(1)) ? (yield* windowSize(1)).cols : 80);
    out.put(
      columns(
        kept.map((line) => line.trim()),
        width,
        args.has("x"),
      ),
    );
  }
  yield* out.flush();
  return status;
}

function* table(lines: readonly string[], args: Arguments): Generator<string> {
  const separators = args.value("s");
  const glue = args.value("o") ?? "  ";
  // The usual separators run together; given ones do not.
  const split = (line: string): string[] => {
    if (separators === undefined) return line.trim().split(/[ \t]+/);
    const cells: string[] = [];
    let cell = "";
    for (const char of line) {
      if (separators.includes(char)) {
        cells.push(cell);
        cell = "";
      } else cell += char;
    }
    return [...cells, cell];
  };
  const rows = lines.map((line) => (line.trim() === "" ? [] : split(line)));
  const names = args.value("N")?.split(",");
  if (names) rows.unshift(names);
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: count }, (_, i) =>
    rows.reduce((width, row) => Math.max(width, textWidth(row[i] ?? "")), 0),
  );
  const right = new Set(
    (args.value("R") ?? "").split(",").map((word) => {
      const named = names?.indexOf(word) ?? -1;
      return named >= 0 ? named : Number(word) - 1;
    }),
  );
  for (const row of rows) {
    let text = "";
    for (let i = 0; i < count; i++) {
      const cell = row[i] ?? "";
      const space = " ".repeat((widths[i] as number) - textWidth(cell));
      const last = i === count - 1;
      text += right.has(i) ? space + cell : last ? cell : cell + space;
      if (!last) text += glue;
    }
    yield text;
  }
}

const TAB = 8;

function columns(entries: readonly string[], width: number, byRows: boolean): string {
  if (entries.length === 0) return "";
  const longest = entries.reduce((most, entry) => Math.max(most, textWidth(entry)), 0);
  const step = (Math.floor(longest / TAB) + 1) * TAB;
  if (longest >= width) return entries.map((entry) => `${entry}\n`).join("");
  const count = Math.max(1, Math.floor(width / step));
  const rows = Math.ceil(entries.length / count);
  let text = "";
  for (let row = 0; row < rows; row++) {
    let at = 0;
    for (let column = 0; ; column++) {
      const index = byRows ? row * count + column : column * rows + row;
      const entry = entries[index];
      if (entry === undefined || (byRows && column >= count)) break;
      text += entry;
      at += textWidth(entry);
      const next = byRows ? index + 1 : index + rows;
      if (next >= entries.length || (byRows && column + 1 >= count)) break;
      const stop = (column + 1) * step;
      for (let tab = (Math.floor(at / TAB) + 1) * TAB; tab <= stop; tab += TAB) {
        text += "\t";
        at = tab;
      }
    }
    text += "\n";
  }
  return text;
}
