/**
 * mount(8) of util-linux 2.38: the list, tmpfs, and remounting. Not modelled: other file systems
 * than those of the boot, bind mounts, loop devices, dry runs.
 */
import { isDir } from "../../kernel/uapi/stat.ts";
import { geteuid, mount, type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { notModelled } from "../lib/limit.ts";
import { type Mount, readFstab, readMounts } from "../lib/mounts.ts";
import { resolvePath } from "../lib/realpath.ts";
import { complain, eprint, errorText, isErrno, print } from "../lib/stdio.ts";
import { exists, tryStat } from "../lib/trystat.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "mount",
  section: "8",
  summary: "mount a filesystem",
  synopsis: [
    "mount [-l] [-t types]",
    "mount [-o options] [-t tmpfs] source directory",
    "mount -o remount[,options] directory",
  ],
  description:
    "Without operands lists what is mounted where. mount -o remount,ro makes a file system " +
    "read-only, remount,rw lets it be written to again.",
  options: [
    ["-t, --types LIST", "only these, or with no before them all others"],
    ["-o, --options LIST", "mount options, as ro, size=64m, remount"],
    ["-a, --all", "all of /etc/fstab"],
    ["-r  -w", "read-only; writable"],
    ["-v, --verbose", "say what is done"],
  ],
  files: ["/etc/fstab", "/proc/self/mountinfo"],
  seeAlso: ["umount(8)", "df(1)"],
  notModelled: ["file systems on devices", "--bind, --move", "--fake, --fork"],
};

const SPEC = {
  short: "alhno:rst:vVwBRMfF",
  long: {
    all: { as: "a" },
    "show-labels": { as: "l" },
    "no-mtab": { as: "n" },
    options: { as: "o", argument: "required" },
    "read-only": { as: "r" },
    sloppy: { as: "s" },
    types: { as: "t", argument: "required" },
    verbose: { as: "v" },
    rw: { as: "w" },
    "read-write": { as: "w" },
    bind: { as: "B" },
    rbind: { as: "R" },
    move: { as: "M" },
    fake: { as: "f" },
    fork: { as: "F" },
  },
  version: "mount from util-linux 2.38.1 (libmount 2.38.1)",
  limits: ["B", "F", "M", "R", "V", "f", "h"],
} as const;
const DMESG = "       dmesg(1) may have more information after failed mount system call.\n";

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const { operands } = args;
  const options = optionsOf(args);
  if (args.has("a")) return yield* mountFstab(args);
  if (operands.length === 0 && args.value("o") === undefined) return yield* list(args.value("t"));
  if (operands.length === 0 || operands.length > 2)
    return yield* usageError(args.name, "bad usage");
  if (options.includes("remount")) return yield* remount(operands.at(-1) as string, options);
  if (operands.length === 2) {
    const [source = "", target = ""] = operands;
    return yield* mountOne(source, target, args.value("t") ?? "auto", options, args.has("v"));
  }
  const row = (yield* readFstab()).find(
    ({ source, target }) => operands[0] === source || operands[0] === target,
  );
  if (row !== undefined)
    return yield* mountOne(row.source, row.target, row.type, row.options.split(","), args.has("v"));
  yield* complain("mount", `${operands[0]}: can't find in /etc/fstab.`);
  return 1;
}

const optionsOf = (args: Arguments): string[] => [
  ...args.values("o").flatMap((text) => text.split(",")),
  ...(args.has("r") ? ["ro"] : []),
  ...(args.has("w") ? ["rw"] : []),
];

/** "ext4,xfs" are those, "notmpfs" all others. */
function* list(types: string | undefined): Sys<number> {
  const other = types?.startsWith("no") ?? false;
  const names = (other ? types?.slice(2) : types)?.split(",") ?? [];
  const wanted = ({ type }: Mount): boolean =>
    types === undefined || names.includes(type) !== other;
  const lines = (yield* readMounts())
    .filter(wanted)
    .map((one) => `${one.source} on ${one.target} type ${one.type} (${one.options})\n`);
  yield* print(lines.join(""));
  return 0;
}

function* mountFstab(args: Arguments): Sys<number> {
  const there = new Set((yield* readMounts()).map(({ target }) => target));
  let status = 0;
  for (const { source, target, type, options } of yield* readFstab()) {
    const words = options.split(",");
    if (there.has(target) || type === "swap" || words.includes("noauto")) continue;
    if ((yield* mountOne(source, target, type, words, args.has("v"))) !== 0) status = 32;
  }
  return status;
}

function* failed(target: string, text: string): Sys<number> {
  yield* eprint(`mount: ${target}: ${text}.\n${DMESG}`);
  return 32;
}

const badOption = (source: string): string =>
  `wrong fs type, bad option, bad superblock on ${source}, missing codepage or helper program, ` +
  "or other error";

/** The kernel makes memory file systems only; for the others it is said what stands in the way. */
function* mountOne(
  source: string,
  target: string,
  type: string,
  options: readonly string[],
  verbose: boolean,
): Sys<number> {
  if ((yield* geteuid()) !== 0) return yield* failed(target, "must be superuser to use mount");
  const info = yield* tryStat(target);
  if (info === null) return yield* failed(target, "mount point does not exist");
  if (options.includes("bind")) return yield* notModelled("mount", "-o bind");
  if (type !== "tmpfs") {
    if (source.startsWith("/") ? yield* exists(source) : type === "auto" && source.includes("="))
      return yield* mountDevice(source, target, type);
    return yield* failed(target, `special device ${source} does not exist`);
  }
  if (!isDir(info.mode)) return yield* failed(target, "mount point is not a directory");
  const words = options.filter((word) => word !== "defaults" && word !== "");
  const access = words.includes("ro") ? "ro" : "rw";
  const others = words.filter((word) => word !== "ro" && word !== "rw");
  const where = (yield* resolvePath(target, "missing")) ?? target;
  try {
    yield* mount(source, where, type, [access, ...others].join(","));
  } catch (error) {
    if (isErrno(error, "EINVAL")) return yield* failed(target, badOption(source));
    return yield* failed(target, errorText(error));
  }
  if (verbose) yield* print(`mount: ${source} mounted on ${target}.\n`);
  return 0;
}

function* mountDevice(source: string, target: string, type: string): Sys<number> {
  const on = (yield* readMounts()).find((one) => one.source === source);
  if (on !== undefined) return yield* failed(target, `${source} already mounted on ${on.target}`);
  return yield* notModelled("mount", type === "auto" ? source : `-t ${type}`);
}

function* remount(target: string, options: readonly string[]): Sys<number> {
  if ((yield* geteuid()) !== 0) return yield* failed(target, "must be superuser to use mount");
  const path = (yield* resolvePath(target, "missing")) ?? target;
  const now = (yield* readMounts()).filter((one) => one.target === path || one.source === target);
  const last = now.at(-1);
  if (last === undefined) {
    if (!(yield* exists(target))) return yield* failed(target, "mount point does not exist");
    return yield* failed(target, "mount point not mounted or bad option");
  }
  const added = options.filter((word) => word !== "remount" && word !== "");
  const access = added.includes("ro") ? "ro" : added.includes("rw") ? "rw" : null;
  const name = (word: string): string => word.split("=")[0] as string;
  const kept = last.options
    .split(",")
    .filter((word) => !/^r[ow]$/.test(word) && !added.some((one) => name(one) === name(word)));
  const was = /^r[ow]/.exec(last.options)?.[0] ?? "rw";
  const more = added.filter((word) => !/^(?:r[ow]|defaults)$/.test(word));
  const all = ["remount", access ?? was, ...kept, ...more].join(",");
  try {
    yield* mount(last.source, last.target, last.type, all);
    return 0;
  } catch (error) {
    if (isErrno(error, "EINVAL"))
      return yield* failed(target, "mount point not mounted or bad option");
    return yield* failed(target, errorText(error));
  }
}
