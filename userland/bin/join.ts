/** join(1) of coreutils. */
import { decode } from "../../kernel/uapi/bytes.ts";
import { compute, type Sys } from "../../kernel/uapi/syscall.ts";
import { compareBytes } from "../lib/byteorder.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { openOutput } from "../lib/output.ts";
import { quote, quotef } from "../lib/quote.ts";
import { complain, type Lines } from "../lib/stdio.ts";
import { openTwoFiles, type TwoFiles } from "../lib/twofiles.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "join",
  summary: "join lines of two files on a common field",
  synopsis: ["join [option]... file1 file2"],
  description: "Prints a line for each pair of lines with equal join fields. Both must be sorted.",
  options: [
    ["-1 FIELD, -2 FIELD, -j FIELD", "the join field of file 1, of file 2, of both"],
    ["-a FILENUM", "lines of that file that have no partner too"],
    ["-v FILENUM", "only those"],
    ["-e STRING", "for fields that are missing"],
    ["-i, --ignore-case", "case does not matter"],
    ["-o FORMAT", "which fields: 1.2, 2.1, 0 for the join field, or auto"],
    ["-t CHAR", "fields are separated by CHAR"],
    ["--header", "the first lines are headers"],
    ["--check-order, --nocheck-order", "complain or not when the input is not sorted"],
  ],
  notModelled: ["-z"],
};

interface Row {
  readonly key: string;
  readonly fields: readonly string[];
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "1:2:a:e:ij:o:t:v:z",
    long: {
      "ignore-case": { as: "i" },
      "check-order": {},
      "nocheck-order": {},
      header: {},
      "zero-terminated": { as: "z" },
    },
    limits: ["z"],
  });
  if (typeof args === "number") return args;
  for (const letter of ["1", "2", "j"]) {
    const text = args.value(letter);
    if (text !== undefined && !/^[1-9]\d*$/.test(text)) {
      yield* complain(args.name, `invalid field number: ${quote(text)}`);
      return 1;
    }
  }
  const both = yield* openTwoFiles(args);
  return typeof both === "number" ? both : yield* new Joiner(args, both).run();
}

class Joiner {
  private readonly args: Arguments;
  private readonly files: readonly [Lines, Lines];
  private readonly names: readonly [string, string];
  private readonly separator: string | null;
  private readonly keys: readonly [number, number];
  private readonly unpaired: readonly [boolean, boolean];
  private readonly pairs: boolean;
  private readonly numbers = [0, 0];
  private readonly last: (string | null)[] = [null, null];
  private readonly widths = [0, 0];
  private disordered = false;
  private unpairable = false;

  constructor(args: Arguments, { files, names }: TwoFiles) {
    this.args = args;
    this.files = files;
    this.names = names;
    const separator = args.value("t");
    this.separator = separator === undefined ? null : separator === "\\0" ? "\0" : separator;
    const both = args.value("j") ?? "1";
    this.keys = [Number(args.value("1") ?? both) - 1, Number(args.value("2") ?? both) - 1];
    const alone = [...args.values("a"), ...args.values("v")];
    this.unpaired = [alone.includes("1"), alone.includes("2")];
    this.pairs = !args.has("v");
  }

  private split(line: string): string[] {
    if (this.separator !== null) return this.separator === "" ? [line] : line.split(this.separator);
    return line.replace(/^[ \t]+/, "").split(/[ \t]+/);
  }

  private fold(key: string): string {
    return this.args.has("i") ? key.toLowerCase() : key;
  }

  private *next(i: 0 | 1): Sys<Row | null> {
    const bytes = yield* this.files[i].next();
    if (bytes === null) return null;
    yield* compute(60 + bytes.length * 2);
    const line = decode(bytes);
    this.numbers[i] = (this.numbers[i] as number) + 1;
    const fields = this.split(line);
    const key = this.fold(fields[this.keys[i]] ?? "");
    const before = this.last[i] ?? null;
    const wanted =
      this.args.has("check-order") || (this.unpairable && !this.args.has("nocheck-order"));
    if (wanted && !this.disordered && before !== null && compareBytes(before, key) > 0) {
      this.disordered = true;
      yield* complain(
        this.args.name,
        `${quotef(this.names[i])}:${this.numbers[i]}: is not sorted: ${line}`,
      );
    }
    this.last[i] = key;
    return { key, fields };
  }

  *run(): Sys<number> {
    const out = yield* openOutput();
    let a = yield* this.next(0);
    let b = yield* this.next(1);
    this.widths[0] = a?.fields.length ?? 0;
    this.widths[1] = b?.fields.length ?? 0;
    if (this.args.has("header") && (a || b)) {
      out.line(this.format(a, b));
      this.last[0] = this.last[1] = null;
      a = yield* this.next(0);
      b = yield* this.next(1);
    }
    while (a || b) {
      const order = !a ? 1 : !b ? -1 : compareBytes(a.key, b.key);
      if (order !== 0) {
        this.unpairable = true;
        if (order < 0) {
          if (this.unpaired[0]) out.line(this.format(a, null));
          a = yield* this.next(0);
        } else {
          if (this.unpaired[1]) out.line(this.format(null, b));
          b = yield* this.next(1);
        }
      } else {
        const { key } = a as Row;
        const group: Row[] = [];
        for (; b?.key === key; b = yield* this.next(1)) group.push(b);
        for (; a?.key === key; a = yield* this.next(0)) {
          if (this.pairs) for (const row of group) out.line(this.format(a, row));
          if (out.full) yield* out.flush();
        }
      }
      yield* out.settle();
    }
    yield* out.flush();
    if (!this.disordered) return 0;
    if (!this.args.has("check-order"))
      yield* complain(this.args.name, "input is not in sorted order");
    return 1;
  }

  private format(a: Row | null, b: Row | null): string {
    const empty = this.args.value("e") ?? "";
    const joined = a ? a.fields[this.keys[0]] : b?.fields[this.keys[1]];
    const glue = this.separator ?? " ";
    const spec = this.args.values("o").join(" ");
    if (spec === "") {
      const rest = (row: Row | null, i: 0 | 1): string[] =>
        row ? row.fields.filter((_, at) => at !== this.keys[i]) : [];
      return [joined ?? "", ...rest(a, 0), ...rest(b, 1)].join(glue);
    }
    const shown = spec === "auto" ? this.automatic() : spec.split(/[\s,]+/).filter(Boolean);
    return shown
      .map((item) => {
        if (item === "0") return joined ?? empty;
        const [file, field] = item.split(".");
        const row = file === "1" ? a : b;
        return row?.fields[Number(field) - 1] || empty;
      })
      .join(glue);
  }

  /** The fields that the first lines have. */
  private automatic(): string[] {
    const list = (i: 0 | 1): string[] =>
      Array.from({ length: this.widths[i] as number }, (_, at) => at)
        .filter((at) => at !== this.keys[i])
        .map((at) => `${i + 1}.${at + 1}`);
    return ["0", ...list(0), ...list(1)];
  }
}
