/**
 * Condition*= and Assert*= of systemd.unit(5), as far as paths and the host's name go.
 * The others count as met, and are said to be without effect (ignored.ts).
 */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { isDir, isLnk, isReg, type Stat } from "../../../kernel/uapi/stat.ts";
import { globRegex } from "../../lib/glob.ts";
import { keyList, type Unit, type Unmet } from "./unit.ts";
import { listDir, readText } from "./unitfile.ts";

type Check = (sys: ActorTrap, value: string) => boolean;

function look(sys: ActorTrap, path: string, link = false): Stat | null {
  try {
    return (link ? sys.lstat(path) : sys.stat(path)) as Stat;
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
}

const mountPoint: Check = (sys, path) =>
  (readText(sys, "/proc/self/mounts") ?? "")
    .split("\n")
    .some((line) => line.split(" ")[1] === path);

/** Only the last part of the path may be a pattern. */
const pathGlob: Check = (sys, pattern) => {
  const slash = pattern.lastIndexOf("/");
  const regex = globRegex(pattern.slice(slash + 1));
  return listDir(sys, pattern.slice(0, slash) || "/").some((name) => regex.test(name));
};

/** What follows Condition or Assert in a directive's name. */
const CHECKS: Readonly<Record<string, Check>> = {
  PathExists: (sys, path) => look(sys, path) !== null,
  PathExistsGlob: pathGlob,
  PathIsDirectory: (sys, path) => isDir(look(sys, path)?.mode ?? 0),
  PathIsSymbolicLink: (sys, path) => isLnk(look(sys, path, true)?.mode ?? 0),
  PathIsMountPoint: mountPoint,
  DirectoryNotEmpty: (sys, path) => listDir(sys, path).length > 0,
  FileNotEmpty: (sys, path) => {
    const info = look(sys, path);
    return info !== null && isReg(info.mode) && info.size > 0;
  },
  FileIsExecutable: (sys, path) => {
    const { mode } = look(sys, path) ?? { mode: 0 };
    return isReg(mode) && (mode & 0o111) !== 0;
  },
  Host: (sys, name) => (sys.uname() as { nodename: string }).nodename === name,
};

/** What keeps the unit from starting; null when nothing does. */
export function unmetChecks(
  sys: ActorTrap,
  unit: Unit,
  kind: "Condition" | "Assert",
  atUs: number,
): Unmet | null {
  const failed: string[] = [];
  const triggers: string[] = [];
  let triggered = false;
  for (const [name, check] of Object.entries(CHECKS)) {
    for (const written of keyList(unit, `Unit.${kind}${name}`)) {
      const [, bar = "", not = "", value = ""] = /^(\|?)\s*(!?)\s*(.*)$/.exec(written) ?? [];
      const text = `${kind}${name}=${bar}${not}${value}`;
      const met = check(sys, value) !== (not === "!");
      if (bar === "") {
        if (!met) failed.push(text);
        continue;
      }
      triggers.push(text);
      triggered ||= met;
    }
  }
  if (failed.length > 0) return { kind, atUs, checks: failed, trigger: false };
  if (triggers.length === 0 || triggered) return null;
  return { kind, atUs, checks: triggers, trigger: true };
}
