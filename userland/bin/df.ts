/** df(1) of coreutils: /proc/self/mounts and statfs(2). */
import type { Statfs } from "../../kernel/uapi/stat.ts";
import { stat, statfs, type Sys } from "../../kernel/uapi/syscall.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { human, parseBlockSize } from "../lib/human.ts";
import { type Mount, mountOf, readMounts } from "../lib/mounts.ts";
import { quote, quotef } from "../lib/quote.ts";
import { resolvePath } from "../lib/realpath.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { type Column, columnsOf, FIELD_NAMES, table } from "./df/columns.ts";

export const usage: Usage = {
  name: "df",
  summary: "report file system space usage",
  synopsis: ["df [option]... [file]..."],
  description: "Shows the space of each file system, or of those that hold the files named.",
  options: [
    ["-a, --all", "file systems without blocks too, such as proc"],
    ["-B, --block-size=SIZE", "in units of SIZE"],
    ["-h, --human-readable", "sizes like 1K 234M 2G"],
    ["-H, --si", "the same in powers of 1000"],
    ["-i, --inodes", "inodes instead of blocks"],
    ["-k", "in KiB"],
    ["-l, --local", "local file systems only"],
    ["--output[=LIST]", "the columns of LIST"],
    ["-P, --portability", "the POSIX format"],
    ["--total", "a grand total"],
    ["-t, --type=TYPE", "only file systems of TYPE"],
    ["-T, --print-type", "the type"],
    ["-x, --exclude-type=TYPE", "no file systems of TYPE"],
  ],
  columns: [
    ["Filesystem", "the device, or a name for one that has none"],
    ["1K-blocks", "size in KiB"],
    ["Used", "space in use, that of removed files which are still open included"],
    ["Available", "what ordinary users may still use (root's reserve is not)"],
    ["Use%", "used / (used + available), rounded up"],
    ["Inodes, IUsed, IFree", "with -i: files that there can be, are, and can still be"],
    ["Mounted on", "where it is"],
  ],
  seeAlso: ["du(1)", "mount(8)"],
};

const SPEC = {
  short: "aB:hHiklmPt:Tvx:",
  long: {
    all: { as: "a" },
    "block-size": { as: "B", argument: "required" },
    "human-readable": { as: "h" },
    si: { as: "H" },
    inodes: { as: "i" },
    local: { as: "l" },
    "no-sync": {},
    sync: {},
    output: { argument: "optional" },
    portability: { as: "P" },
    total: {},
    type: { as: "t", argument: "required" },
    "print-type": { as: "T" },
    "exclude-type": { as: "x", argument: "required" },
  },
} as const;

export interface Line {
  readonly mount: Mount;
  readonly info: Statfs;
  readonly file: string;
}

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const conflict = outputConflict(args);
  if (conflict !== null) return yield* usageError(args.name, conflict);
  for (const field of args.values("output").flatMap((list) => list.split(","))) {
    if (!FIELD_NAMES.includes(field)) {
      return yield* usageError(args.name, `option --output: field ${quote(field)} unknown`);
    }
  }
  const unitText = args.value("B") ?? env.get("DF_BLOCK_SIZE") ?? env.get("BLOCK_SIZE");
  const given = unitText === undefined ? undefined : parseBlockSize(unitText);
  if (unitText !== undefined && !given) {
    const option = args.has("B") ? "-B" : "--block-size";
    yield* complain(args.name, `invalid ${option} argument '${unitText}'`);
    return 1;
  }
  const last = args.last("h", "H", "k", "m", "B");
  let unit = given ?? { size: 1024, suffix: "" };
  if (last === "k") unit = { size: 1024, suffix: "" };
  if (last === "m") unit = { size: 1_048_576, suffix: "" };
  const base = last === "h" ? 1024 : last === "H" ? 1000 : 0;
  const amount = (blocks: number, bsize: number): string =>
    base !== 0
      ? human(blocks * bsize, base)
      : Math.ceil((blocks * bsize) / unit.size) + unit.suffix;
  const { lines, status } = yield* linesOf(args, yield* readMounts());
  if (lines.length === 0) {
    if (status === 0) yield* complain(args.name, "no file systems processed");
    return 1;
  }
  const columns: readonly Column[] = columnsOf(args, { base, unit, amount });
  yield* print(table(columns, lines, args.has("total")));
  return status;
}

function outputConflict(args: Arguments): string | null {
  if (!args.has("output")) return null;
  for (const [letter, option] of [
    ["i", "-i"],
    ["P", "-P"],
    ["T", "-T"],
  ] as const) {
    if (args.has(letter)) return `options ${option} and --output are mutually exclusive`;
  }
  return null;
}

function* linesOf(
  args: Arguments,
  mounts: readonly Mount[],
): Sys<{ lines: Line[]; status: number }> {
  const types = args.values("t");
  const excluded = args.values("x");
  const wanted = (mount: Mount): boolean =>
    (types.length === 0 || types.includes(mount.type)) && !excluded.includes(mount.type);
  const lines: Line[] = [];
  let status = 0;
  if (args.operands.length > 0) {
    for (const file of args.operands) {
      try {
        const info = yield* statfs(file);
        const path = (yield* resolvePath(file, "existing")) ?? file;
        const byDevice = mounts.find((mount) => mount.source === path);
        const mount = byDevice ?? mountOf(path, mounts);
        if (!mount || !wanted(mount)) continue;
        lines.push({ mount, info: byDevice ? yield* statfs(byDevice.target) : info, file });
      } catch (error) {
        yield* complain(args.name, `${quotef(file)}: ${errorText(error)}`);
        status = 1;
      }
    }
    return { lines, status };
  }
  const seen = new Map<number, number>();
  for (const mount of mounts) {
    if (!wanted(mount)) continue;
    let info: Statfs;
    let dev: number;
    try {
      info = yield* statfs(mount.target);
      dev = (yield* stat(mount.target)).dev;
    } catch (error) {
      const text = errorText(error);
      if (!args.has("a")) continue;
      yield* complain(args.name, `${quotef(mount.target)}: ${text}`);
      status = 1;
      continue;
    }
    if (!args.has("a")) {
      if (info.blocks === 0) continue;
      const earlier = seen.get(dev);
      if (earlier !== undefined) {
        // Of several mounts of one device the one nearest to the root shows.
        const known = lines[earlier] as Line;
        if (mount.target.length < known.mount.target.length)
          lines[earlier] = { mount, info, file: "-" };
        continue;
      }
      seen.set(dev, lines.length);
    }
    lines.push({ mount, info, file: "-" });
  }
  return { lines, status };
}
