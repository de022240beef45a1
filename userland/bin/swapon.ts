/** swapon(8) and swapoff(8) of util-linux 2.38. One program by two names. */
import { swapoff, swapon, type Sys } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { getopt } from "../lib/getopt.ts";
import { humanSize } from "../lib/human.ts";
import { readFstab, readSwaps, type SwapArea } from "../lib/mounts.ts";
import { complain, eprint, print, readFile } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "swapon",
  section: "8",
  summary: "enable, disable and show swap areas",
  synopsis: ["swapon [--show] [-s] [-p N] [device...]", "swapoff [-a] device..."],
  description:
    "swapoff reads back everything that is out, which takes as long as the disk needs, and fails when memory cannot hold it.",
  options: [
    ["--show", "a table of the areas"],
    ["-s", "/proc/swaps"],
    ["-a", "all of /etc/fstab, or all in use"],
    ["-p N", "priority"],
  ],
  files: ["/proc/swaps", "/etc/fstab"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const off = (argv[0] ?? "").endsWith("swapoff");
  const name = off ? "swapoff" : "swapon";
  const { options, operands, error } = getopt(argv, {
    short: "asp:v",
    long: {
      all: { as: "a" },
      summary: { as: "s" },
      show: { as: "show", argument: "optional" },
      priority: { as: "p", argument: "required" },
      noheadings: {},
      raw: {},
      bytes: {},
      verbose: { as: "v" },
    },
  });
  if (error !== undefined) {
    yield* complain(name, error);
    yield* eprint(`Try '${name} --help' for more information.\n`);
    return off ? 16 : 1;
  }
  const has = (one: string): boolean => options.some((option) => option.name === one);
  if (!off && has("s")) {
    const text = yield* readFile("/proc/swaps");
    if (text.split("\n").length > 2) yield* print(text);
    return 0;
  }
  if (!off && (has("show") || (operands.length === 0 && !has("a"))))
    return yield* show({
      bytes: has("bytes"),
      headings: !has("noheadings"),
      raw: has("raw"),
      columns: options.find((option) => option.name === "show")?.value ?? "",
    });
  const priority = Number(options.find((option) => option.name === "p")?.value ?? -1);
  const targets: Target[] = operands.map((path) => ({ path, priority, optional: false }));
  if (has("a")) targets.push(...(yield* listed(off, has("v"))));
  else if (targets.length === 0) {
    yield* complain(name, "bad usage");
    yield* eprint(`Try '${name} --help' for more information.\n`);
    return 16;
  }
  let status = 0;
  for (const target of targets) status = (yield* switchArea(target, off)) || status;
  return status;
}

interface Target {
  readonly path: string;
  readonly priority: number;
  /** nofail: a device that is missing is no error. */
  readonly optional: boolean;
}

function* switchArea({ path, priority, optional }: Target, off: boolean): Sys<number> {
  try {
    if (off) yield* swapoff(path);
    else yield* swapon(path, priority);
    return 0;
  } catch (failure) {
    if (!(failure instanceof SyscallError)) throw failure;
    const missing = failure.errno === "ENOENT";
    if (missing && optional) return 0;
    const what = `${path}: ${off ? "swapoff" : "swapon"} failed: ${failure.message}`;
    yield* complain(
      off ? "swapoff" : "swapon",
      missing && !off ? `cannot open ${path}: ${failure.message}` : what,
    );
    return off ? 4 : 255;
  }
}

/** -a: for swapoff what is in use, for swapon what /etc/fstab names and is not in use yet. */
function* listed(off: boolean, verbose: boolean): Sys<Target[]> {
  const used = (yield* readSwaps()).map(({ path }) => path);
  if (off) return used.map((path) => ({ path, priority: -1, optional: false }));
  const out: Target[] = [];
  for (const { source: path, type, options: text } of yield* readFstab()) {
    const options = text.split(",");
    if (type !== "swap" || options.includes("noauto")) continue;
    if (used.includes(path)) {
      if (verbose) yield* complain("swapon", `${path}: already active -- ignored`);
      continue;
    }
    const priority = Number(/(?:^|,)pri=(\d+)/.exec(text)?.[1] ?? -1);
    out.push({ path, priority, optional: options.includes("nofail") });
  }
  return out;
}

interface Table {
  readonly bytes: boolean;
  readonly headings: boolean;
  readonly raw: boolean;
  /** NAME,SIZE ...; empty for the usual ones. */
  readonly columns: string;
}

const COLUMNS: Readonly<Record<string, (area: SwapArea, size: (kb: number) => string) => string>> =
  {
    NAME: (area) => area.path,
    TYPE: (area) => area.type,
    SIZE: (area, size) => size(area.kb),
    USED: (area, size) => size(area.usedKb),
    PRIO: (area) => area.priority,
  };
const LEFT = new Set(["NAME", "TYPE"]);

function* show({ bytes, headings, raw, columns }: Table): Sys<number> {
  const names = columns === "" ? Object.keys(COLUMNS) : columns.toUpperCase().split(",");
  const unknown = names.find((name) => !Object.hasOwn(COLUMNS, name));
  if (unknown !== undefined) {
    yield* complain("swapon", `unknown column: ${unknown}`);
    return 1;
  }
  const list = yield* readSwaps();
  if (list.length === 0) return 0;
  const size = (kb: number): string => (bytes ? String(kb * 1024) : humanSize(kb * 1024));
  const rows = list.map((area) => names.map((name) => COLUMNS[name]?.(area, size) ?? ""));
  // A heading that is not printed takes its room all the same.
  const widths = names.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const line = (cells: readonly string[]): string => {
    if (raw) return `${cells.join(" ")}\n`;
    const padded = cells.map((cell, column) => {
      const width = widths[column] as number;
      return LEFT.has(names[column] as string) ? cell.padEnd(width) : cell.padStart(width);
    });
    return `${padded.join(" ").trimEnd()}\n`;
  };
  yield* print((headings ? [names, ...rows] : rows).map(line).join(""));
  return 0;
}
