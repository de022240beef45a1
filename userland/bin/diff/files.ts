/** What diff compares: files, directories, and which of their contents count as equal. */
import { decode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../../kernel/uapi/fcntl.ts";
import { isDir, type Stat } from "../../../kernel/uapi/stat.ts";
import { close, compute, fstat, open, stat, type Sys } from "../../../kernel/uapi/syscall.ts";
import { compareBytes } from "../../lib/byteorder.ts";
import type { Arguments } from "../../lib/command.ts";
import { baseName, joinPath, readNames } from "../../lib/dir.ts";
import { fileTypeName } from "../../lib/filetype.ts";
import { sameFile } from "../../lib/trystat.ts";
import { globRegex } from "../../lib/glob.ts";
import { compareLines } from "../../lib/lcs.ts";
import type { Output } from "../../lib/output.ts";
import { complain, errorText, readAll } from "../../lib/stdio.ts";
import type { Regex } from "../../lib/regex.ts";
import { hunksOf } from "./hunks.ts";
import { contextText } from "./context.ts";
import { normalText, type Side, unifiedText } from "./format.ts";
import { sideBySide } from "./sidebyside.ts";

/** A comparison takes about this much CPU a step. */
const STEP_NS = 10;

interface Content {
  readonly name: string;
  readonly info: Stat | null;
  readonly bytes: Uint8Array;
}

export class DiffJob {
  private readonly args: Arguments;
  private readonly out: Output;
  private readonly style: string;
  private readonly exclude: readonly Regex[];
  private readonly context: number;
  private readonly color: boolean;

  constructor(args: Arguments, out: Output, style: string) {
    this.args = args;
    this.out = out;
    this.style = style;
    this.exclude = args.values("x").map((pattern) => globRegex(pattern));
    const given = args.value("U") ?? args.value("C") ?? args.value("u") ?? args.value("c");
    const digits = args.options
      .filter((o) => /^\d$/.test(o.name))
      .map((o) => o.name)
      .join("");
    this.context = Number(given ?? (digits || 3));
    const when = args.has("color") ? (args.value("color") ?? "auto") : "never";
    this.color = when === "always" || (when === "auto" && out.tty);
  }

  /** 0 equal, 1 different, 2 trouble. */
  *compare(first: string, second: string, named: boolean): Sys<number> {
    let names: [string, string] = [first, second];
    let infos = yield* this.stats(names);
    if (infos === null) return 2;
    if (named && infos[0] && infos[1] && isDir(infos[0].mode) !== isDir(infos[1].mode)) {
      // A file and a directory: the file of that name in the directory.
      const directory = isDir(infos[0].mode) ? 0 : 1;
      const file = names[1 - directory] as string;
      const inside = joinPath(names[directory] as string, baseName(file));
      names = directory === 0 ? [inside, file] : [file, inside];
      infos = yield* this.stats(names);
      if (infos === null) return 2;
    }
    const [a, b] = infos;
    if (a && b && isDir(a.mode) && isDir(b.mode))
      return yield* this.directories(names[0], names[1]);
    if (a && b && isDir(a.mode) !== isDir(b.mode)) {
      const what = (info: Stat, name: string): string => `${name} is a ${fileTypeName(info)}`;
      this.out.put(`File ${what(a, names[0])} while file ${what(b, names[1])}\n`);
      return 1;
    }
    if (a && b && sameFile(a, b)) return this.identical(names);
    return yield* this.files(names, infos, named);
  }

  private *stats(names: readonly [string, string]): Sys<[Stat | null, Stat | null] | null> {
    const infos: (Stat | null)[] = [];
    const missing: string[] = [];
    for (const name of names) {
      try {
        infos.push(name === "-" ? yield* fstat(0) : yield* stat(name));
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        infos.push(null);
        if (!(this.args.has("N") && error.errno === "ENOENT")) {
          missing.push(`${name}: ${error.message}`);
        }
      }
    }
    if (missing.length === 0 && infos.some((info) => info !== null))
      return infos as [Stat | null, Stat | null];
    yield* this.out.flush();
    for (const text of missing.length > 0
      ? missing
      : names.map((n) => `${n}: No such file or directory`)) {
      yield* complain(this.args.name, text);
    }
    return null;
  }

  private identical(names: readonly [string, string]): number {
    if (this.args.has("s")) this.out.put(`Files ${names[0]} and ${names[1]} are identical\n`);
    return 0;
  }

  private *directories(first: string, second: string): Sys<number> {
    let lists: string[][];
    try {
      lists = [yield* readNames(first), yield* readNames(second)];
    } catch (error) {
      yield* complain(this.args.name, errorText(error));
      return 2;
    }
    const [here, there] = lists.map((list) => new Set(list)) as [Set<string>, Set<string>];
    let status = 0;
    for (const name of [...new Set(lists.flat())].sort(compareBytes)) {
      if (this.exclude.some((glob) => glob.test(name))) continue;
      const lonely = !here.has(name) ? second : !there.has(name) ? first : null;
      if (lonely !== null && !this.args.has("N")) {
        this.out.put(`Only in ${lonely}: ${name}\n`);
        status = Math.max(status, 1);
        continue;
      }
      status = Math.max(status, yield* this.entry(joinPath(first, name), joinPath(second, name)));
      yield* this.out.drain();
    }
    return status;
  }

  private *entry(first: string, second: string): Sys<number> {
    const infos = yield* this.stats([first, second]);
    if (infos === null) return 2;
    const directories = infos.every((info) => info === null || isDir(info.mode));
    if (directories && !this.args.has("r")) {
      this.out.put(`Common subdirectories: ${first} and ${second}\n`);
      return 0;
    }
    return yield* this.compare(first, second, false);
  }

  private *files(
    names: readonly [string, string],
    infos: readonly [Stat | null, Stat | null],
    named: boolean,
  ): Sys<number> {
    const contents: Content[] = [];
    for (const i of [0, 1] as const) {
      try {
        contents.push({
          name: names[i],
          info: infos[i],
          bytes: yield* this.read(names[i], infos[i]),
        });
      } catch (error) {
        yield* this.out.flush();
        yield* complain(this.args.name, `${names[i]}: ${errorText(error)}`);
        return 2;
      }
    }
    const [a, b] = contents as [Content, Content];
    const same = equalBytes(a.bytes, b.bytes);
    yield* compute(a.bytes.length + b.bytes.length);
    if (same) return this.identical(names);
    if (!this.args.has("a") && (isBinary(a.bytes) || isBinary(b.bytes))) {
      const verb = this.args.has("q") ? "Files" : "Binary files";
      this.out.put(`${verb} ${names[0]} and ${names[1]} differ\n`);
      return 1;
    }
    return yield* this.texts(a, b, named);
  }

  private *read(name: string, info: Stat | null): Sys<Uint8Array> {
    if (info === null) return new Uint8Array(0);
    if (name === "-") return yield* readAll(0);
    const fd = yield* open(name, O_RDONLY);
    try {
      return yield* readAll(fd);
    } finally {
      yield* close(fd);
    }
  }

  private *texts(a: Content, b: Content, named: boolean): Sys<number> {
    const first = this.side(a, 0);
    const second = this.side(b, 1);
    const codes = new Map<string, number>();
    const encoded = [first, second].map((side) =>
      Int32Array.from(side.lines, (line, i) => {
        // A last line without its newline differs from one that has it.
        const open = !side.ended && i === side.lines.length - 1 && !this.args.has("b", "w", "Z");
        const key = this.fold(line) + (open ? "\0open" : "");
        const known = codes.get(key);
        if (known !== undefined) return known;
        codes.set(key, codes.size);
        return codes.size - 1;
      }),
    );
    const { changes, steps } = compareLines(
      encoded[0] as Int32Array,
      encoded[1] as Int32Array,
      this.style === "u" || this.style === "c" ? this.context : 0,
    );
    yield* compute(steps * STEP_NS);
    let hunks = hunksOf(changes, first.lines.length, second.lines.length);
    if (this.args.has("B")) {
      hunks = hunks.filter((h) =>
        [...first.lines.slice(h.a, h.aEnd), ...second.lines.slice(h.b, h.bEnd)].some(
          (l) => l !== "",
        ),
      );
    }
    if (hunks.length === 0 && this.style !== "y") return this.identical([a.name, b.name]);
    if (this.args.has("q")) {
      this.out.put(`Files ${a.name} and ${b.name} differ\n`);
      return 1;
    }
    if (!named && this.style !== "y") this.out.put(this.header(a.name, b.name));
    switch (this.style) {
      case "u":
        this.out.put(unifiedText(first, second, hunks, this.context, this.color));
        break;
      case "c":
        this.out.put(contextText(first, second, hunks, this.context));
        break;
      case "y":
        this.out.put(
          sideBySide(first, second, hunks, {
            width: Number(this.args.value("W") ?? 130),
            onlyChanges: this.args.has("suppress-common-lines"),
            expand: this.args.has("t"),
            leftColumn: this.args.has("left-column"),
          }),
        );
        break;
      default:
        this.out.put(normalText(first, second, hunks, this.color));
    }
    return hunks.length === 0 ? 0 : 1;
  }

  /** "diff -r a/x b/x": the command line that would show this pair. */
  private header(first: string, second: string): string {
    const words = this.args.options.map(({ name, value }) => {
      const dashes = name.length === 1 ? `-${name}` : `--${name}`;
      return value === undefined
        ? dashes
        : name.length === 1
          ? `${dashes} ${value}`
          : `${dashes}=${value}`;
    });
    return `diff ${this.clustered(words)}${first} ${second}\n`;
  }

  private clustered(words: readonly string[]): string {
    const single = words
      .filter((word) => /^-\w$/.test(word))
      .map((word) => word[1])
      .join("");
    const rest = words.filter((word) => !/^-\w$/.test(word));
    return [single === "" ? "" : `-${single}`, ...rest]
      .filter(Boolean)
      .map((word) => `${word} `)
      .join("");
  }

  private side(content: Content, index: number): Side {
    const text = decode(content.bytes);
    const lines = text.split("\n");
    const ended = text === "" || text.endsWith("\n");
    if (lines[lines.length - 1] === "") lines.pop();
    const label = this.args.values("L")[index];
    return {
      name: content.name,
      label: label ?? null,
      mtime: content.info?.mtime ?? { sec: 0, nsec: 0 },
      lines,
      ended,
    };
  }

  private fold(line: string): string {
    const { args } = this;
    let text = line;
    if (args.has("w")) text = text.replace(/\s+/g, "");
    else if (args.has("b")) text = text.replace(/\s+$/, "").replace(/\s+/g, " ");
    else if (args.has("Z")) text = text.replace(/\s+$/, "");
    if (args.has("strip-trailing-cr")) text = text.replace(/\r$/, "");
    return args.has("i") ? text.toLowerCase() : text;
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

const isBinary = (bytes: Uint8Array): boolean => bytes.subarray(0, 32_768).includes(0);
