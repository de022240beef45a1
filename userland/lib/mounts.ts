/** Mounted file systems by /proc/self/mounts, those that /etc/fstab names, areas of /proc/swaps. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { tryReadFile } from "./stdio.ts";

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: string;
}

/** \040 and its kin: blanks within a field. */
const unescape = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));

export function* readMounts(): Sys<Mount[]> {
  const text = (yield* tryReadFile("/proc/self/mounts")) ?? (yield* tryReadFile("/proc/mounts"));
  return (text ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [source = "", target = "", type = "", options = ""] = line.split(" ").map(unescape);
      return { source, target, type, options };
    });
}

/** A swap area as /proc/swaps has it, sizes in KiB. */
export interface SwapArea {
  readonly path: string;
  readonly type: string;
  readonly kb: number;
  readonly usedKb: number;
  readonly priority: string;
}

export function* readSwaps(): Sys<SwapArea[]> {
  return ((yield* tryReadFile("/proc/swaps")) ?? "")
    .split("\n")
    .slice(1)
    .filter((line) => line !== "")
    .map((line) => {
      const [path = "", type = "", size = "0", used = "0", priority = ""] = line.split(/\s+/);
      return { path: unescape(path), type, kb: Number(size), usedKb: Number(used), priority };
    });
}

export function* readFstab(): Sys<Mount[]> {
  return ((yield* tryReadFile("/etc/fstab")) ?? "")
    .split("\n")
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .map((line) => {
      const [source = "", target = "", type = "", options = "defaults"] = line
        .trim()
        .split(/\s+/)
        .map(unescape);
      return { source, target, type, options };
    });
}

/** The mount that a path lies on: the longest target that leads to it. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const prefix = mount.target === "/" ? "/" : `${mount.target}/`;
    if (path !== mount.target && !path.startsWith(prefix)) continue;
    if (!best || mount.target.length >= best.target.length) best = mount;
  }
  return best;
}
