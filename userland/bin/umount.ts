/**
 * umount(8) of util-linux 2.38, by directory or by source. Not modelled: lazy, forced and recursive
 * unmounting, all of a type, dry runs.
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { geteuid, type Sys, umount } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { readMounts } from "../lib/mounts.ts";
import { resolvePath } from "../lib/realpath.ts";
import { eprint, errorText, print } from "../lib/stdio.ts";
import { exists } from "../lib/trystat.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "umount",
  section: "8",
  summary: "unmount filesystems",
  synopsis: ["umount [-v] {source|directory}..."],
  description:
    "Takes away what is mounted on a directory. A file system that a process works in, or has a " +
    "file of open, is busy and stays.",
  options: [["-v, --verbose", "say what is done"]],
  files: ["/proc/self/mountinfo"],
  seeAlso: ["mount(8)"],
  notModelled: ["--all", "--force", "--lazy", "--recursive", "--fake"],
};

const SPEC = {
  short: "aAcdfhilnN:O:qrRt:vV",
  long: {
    all: { as: "a" },
    "all-targets": { as: "A" },
    "no-canonicalize": { as: "c" },
    "detach-loop": { as: "d" },
    fake: {},
    force: { as: "f" },
    "internal-only": { as: "i" },
    lazy: { as: "l" },
    "no-mtab": { as: "n" },
    namespace: { as: "N", argument: "required" },
    "test-opts": { as: "O", argument: "required" },
    quiet: { as: "q" },
    "read-only": { as: "r" },
    recursive: { as: "R" },
    types: { as: "t", argument: "required" },
    verbose: { as: "v" },
  },
  version: "umount from util-linux 2.38.1 (libmount 2.38.1)",
  // -d, -i and -n are about what these hosts have not: loop devices, umount.TYPE, a written mtab.
  limits: ["A", "N", "O", "R", "V", "a", "c", "f", "fake", "h", "l", "q", "r", "t"],
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  if (args.operands.length === 0) return yield* usageError(args.name, "bad usage");
  let status = 0;
  for (const name of args.operands) {
    const code = yield* unmountOne(name, args.has("v"));
    if (code !== 0) status = code;
  }
  return status;
}

function* unmountOne(name: string, verbose: boolean): Sys<number> {
  const path = (yield* resolvePath(name, "missing")) ?? name;
  const found = (yield* readMounts()).filter((one) => one.target === path || one.source === name);
  const last = found.at(-1);
  let text = "";
  if (last === undefined) text = (yield* exists(name)) ? "not mounted" : "no mount point specified";
  else if ((yield* geteuid()) !== 0) text = "must be superuser to unmount";
  else {
    try {
      yield* umount(last.target);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      text = error.errno === "EBUSY" ? "target is busy" : errorText(error);
    }
  }
  if (text === "") {
    if (verbose) yield* print(`umount: ${last?.target} unmounted\n`);
    return 0;
  }
  yield* eprint(`umount: ${name}: ${text}.\n`);
  return 32;
}
