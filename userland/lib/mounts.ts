/** Mounted file systems as /proc/self/mounts lists them, and those that /etc/fstab names. */
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
