/** du(1) of coreutils. A file with several names counts once. */
import { isDir, isLnk, type Stat, type Timestamp } from "../../kernel/uapi/stat.ts";
import { compute, lstat, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, tryHelp } from "../lib/command.ts";
import { joinPath, readNames } from "../lib/dir.ts";
import { globRegex } from "../lib/glob.ts";
import { human, parseBlockSize, parseSize } from "../lib/human.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import type { Regex } from "../lib/regex.ts";
import { complain, errorText } from "../lib/stdio.ts";
import { breakDown, strftime } from "../lib/strftime.ts";
import type { Usage } from "../lib/usage.ts";
import type { Environment } from "../../kernel/uapi/program.ts";

export const usage: Usage = {
  name: "du",
  summary: "estimate file space usage",
  synopsis: ["du [option]... [file]..."],
  description:
    "Sums up the disk space of each file, directories with what is in them. What a process holds " +
    "open after its name was removed does not show here, only in df.",
  options: [
    ["-0, --null", "lines end with NUL"],
    ["-a, --all", "files too, not only directories"],
    ["--apparent-size", "sizes instead of disk usage"],
    ["-B, --block-size=SIZE", "in units of SIZE"],
    ["-b, --bytes", "--apparent-size --block-size=1"],
    ["-c, --total", "a grand total"],
    ["-d, --max-depth=N", "only N levels below each argument"],
    ["-D, -H", "follow symbolic links that are arguments"],
    ["-h, --human-readable", "sizes like 1K 234M 2G"],
    ["--inodes", "number of inodes instead of space"],
    ["-k, -m", "in KiB, in MiB"],
    ["-L, --dereference", "follow all symbolic links"],
    ["-l, --count-links", "count files with several names each time"],
    ["-S, --separate-dirs", "directories without their subdirectories"],
    ["--si", "like -h in powers of 1000"],
    ["-s, --summarize", "only a total for each argument"],
    ["-t, --threshold=SIZE", "only what is larger (smaller, when negative)"],
    ["--time", "last modification within each directory"],
    ["--exclude=PATTERN", "leave out what matches"],
    ["-x, --one-file-system", "stay on one file system"],
  ],
  columns: [
    ["size", "disk space, in KiB unless options say otherwise"],
    ["path", "the directory or file"],
  ],
  examples: [["du -xh -d1 / | sort -h", "which directory fills the disk"]],
  seeAlso: ["df(1)", "ls(1)"],
  notModelled: ["-X", "--files0-from", "--time-style"],
};

const SPEC = {
  short: "0abcd:DhHklLmPsSt:xB:X:",
  long: {
    null: { as: "0" },
    all: { as: "a" },
    "apparent-size": {},
    "block-size": { as: "B", argument: "required" },
    bytes: { as: "b" },
    total: { as: "c" },
    "max-depth": { as: "d", argument: "required" },
    "dereference-args": { as: "D" },
    "human-readable": { as: "h" },
    si: {},
    inodes: {},
    dereference: { as: "L" },
    "no-dereference": { as: "P" },
    "count-links": { as: "l" },
    "separate-dirs": { as: "S" },
    summarize: { as: "s" },
    threshold: { as: "t", argument: "required" },
    time: { argument: "optional" },
    "time-style": { argument: "required" },
    exclude: { argument: "required" },
    "exclude-from": { as: "X", argument: "required" },
    "files0-from": { argument: "required" },
    "one-file-system": { as: "x" },
  },
  limits: ["X", "files0-from", "time-style"],
} as const;

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const depth = args.value("d");
  if (depth !== undefined && !/^\d+$/.test(depth)) {
    yield* complain(args.name, `invalid maximum depth ${quote(depth)}`);
    return yield* tryHelp(args.name);
  }
  if (args.has("s") && args.has("a")) {
    yield* complain(args.name, "cannot both summarize and show all entries");
    return yield* tryHelp(args.name);
  }
  if (args.has("s") && depth !== undefined && Number(depth) !== 0) {
    yield* complain(args.name, `warning: summarizing conflicts with --max-depth=${depth}`);
    return yield* tryHelp(args.name);
  }
  const unitText = args.value("B") ?? env.get("DU_BLOCK_SIZE") ?? env.get("BLOCK_SIZE");
  const unit = unitText === undefined ? undefined : parseBlockSize(unitText);
  if (unitText !== undefined && !unit) {
    const option = args.has("B") ? "-B" : "--block-size";
    yield* complain(args.name, `invalid ${option} argument '${unitText}'`);
    return 1;
  }
  const usageOf = new DiskUsage(args, yield* openOutput(), unit ?? { size: 1024, suffix: "" });
  let total = 0;
  for (const name of args.operands.length > 0 ? args.operands : ["."]) {
    total += yield* usageOf.argument(name);
  }
  if (args.has("c")) usageOf.show(total, null, "total");
  yield* usageOf.out.flush();
  return usageOf.status;
}

interface Sum {
  /** Bytes, or inodes with --inodes. */
  readonly amount: number;
  readonly newest: Timestamp;
}

class DiskUsage {
  readonly out: Output;
  status = 0;
  private readonly args: Arguments;
  private readonly unit: { size: number; suffix: string };
  private readonly maxDepth: number;
  private readonly exclude: readonly Regex[];
  private readonly seen = new Set<string>();
  private readonly threshold: number;
  private device: number | null = null;

  constructor(args: Arguments, out: Output, unit: { size: number; suffix: string }) {
    this.args = args;
    this.out = out;
    const last = args.last("b", "k", "m", "B");
    const units: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1_048_576 };
    this.unit =
      units[last ?? ""] === undefined
        ? unit
        : { size: units[last as string] as number, suffix: "" };
    this.maxDepth = args.has("s") ? 0 : Number(args.value("d") ?? Infinity);
    this.exclude = args.values("exclude").map((pattern) => globRegex(pattern));
    const text = args.value("t") ?? "0";
    const size = parseSize(text.replace(/^-/, "")) ?? 0;
    this.threshold = text.startsWith("-") ? -size : size;
  }

  *argument(name: string): Sys<number> {
    const path = name;
    try {
      const follow = this.args.has("D", "H", "L");
      const info = yield* follow ? stat(path) : lstat(path);
      this.device = this.args.has("x") ? info.dev : null;
    } catch (error) {
      yield* this.complain(`cannot access ${quoteaf(name)}: ${errorText(error)}`);
      return 0;
    }
    return (yield* this.walk(path, 0))?.amount ?? 0;
  }

  /** The sum of a tree, after its lines were printed; null for what was counted already. */
  private *walk(path: string, depth: number): Sys<Sum | null> {
    const base = path.slice(path.lastIndexOf("/") + 1);
    if (this.exclude.some((glob) => glob.test(base) || glob.test(path))) return null;
    const follow = this.args.has("L") || (depth === 0 && this.args.has("D", "H"));
    let info: Stat;
    try {
      info = yield* follow ? stat(path) : lstat(path);
    } catch (error) {
      yield* this.complain(`cannot access ${quoteaf(path)}: ${errorText(error)}`);
      return null;
    }
    yield* compute(700);
    if (this.device !== null && info.dev !== this.device) return null;
    if (isDir(info.mode) || info.nlink > 1) {
      const key = `${info.dev}:${info.ino}`;
      if (this.seen.has(key) && !this.args.has("l")) return null;
      this.seen.add(key);
    }
    let amount = this.amountOf(info);
    let newest = info.mtime;
    let below = 0;
    if (isDir(info.mode)) {
      let names: string[] = [];
      try {
        names = yield* readNames(path);
      } catch (error) {
        yield* this.complain(`cannot read directory ${quoteaf(path)}: ${errorText(error)}`);
      }
      for (const name of names) {
        const child = joinPath(path, name);
        const isDirectory = yield* this.isDirectory(child);
        const sum = yield* this.walk(child, depth + 1);
        if (!sum) continue;
        if (isDirectory && this.args.has("S")) below += sum.amount;
        else amount += sum.amount;
        if (sum.newest.sec > newest.sec) newest = sum.newest;
      }
    }
    const wanted = isDir(info.mode) || this.args.has("a") || depth === 0;
    if (wanted && depth <= this.maxDepth) this.show(amount, newest, path);
    yield* this.out.drain();
    return { amount: amount + below, newest };
  }

  private *isDirectory(path: string): Sys<boolean> {
    if (!this.args.has("S")) return false;
    try {
      return isDir((yield* lstat(path)).mode);
    } catch {
      return false;
    }
  }

  private amountOf(info: Stat): number {
    if (this.args.has("inodes")) return 1;
    if (!this.args.has("apparent-size", "b")) return info.blocks * 512;
    return isDir(info.mode) || isLnk(info.mode) || info.size > 0 ? info.size : 0;
  }

  show(amount: number, newest: Timestamp | null, path: string): void {
    const { threshold } = this;
    if (threshold < 0 ? amount > -threshold : amount < threshold) return;
    let text: string;
    const last = this.args.last("h", "si", "b", "k", "m", "B");
    if (this.args.has("inodes")) text = last === "h" ? human(amount) : String(amount);
    else if (last === "h") text = human(amount);
    else if (last === "si") text = human(amount, 1000);
    else text = Math.ceil(amount / this.unit.size) + this.unit.suffix;
    if (this.args.has("time") && newest) {
      text += `\t${strftime("%Y-%m-%d %H:%M", breakDown(newest))}`;
    }
    this.out.put(`${text}\t${path}${this.args.has("0") ? "\0" : "\n"}`);
  }

  private *complain(text: string): Sys<void> {
    this.status = 1;
    yield* this.out.flush();
    yield* complain(this.args.name, text);
  }
}
