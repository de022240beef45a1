/** Whose a daemon's child is: passwd(5) and group(5); initgroups(3), setgid(2) and setuid(2). */
import type { ActorTrap } from "../../kernel/uapi/program.ts";
import { remember } from "../../kernel/uapi/remember.ts";
import { setgid, setgroups, setuid, type Sys } from "../../kernel/uapi/syscall.ts";
import { readText } from "./systemd/unitfile.ts";

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly home: string;
}

const rowsOf = remember(
  (text): readonly (readonly string[])[] => text.split("\n").map((line) => line.split(":")),
  32_768,
);

/** Of a user by name or uid, with another group if one is named; null when there is none. */
export function account(sys: ActorTrap, user: string, group?: string): Account | null {
  const rows = (path: string) => rowsOf(readText(sys, path) ?? "");
  const found = rows("/etc/passwd").find((row) => row[0] === user || row[2] === user);
  if (found === undefined) return null;
  const groups = rows("/etc/group");
  const gid =
    group === undefined
      ? Number(found[3])
      : Number(groups.find((row) => row[0] === group)?.[2] ?? found[3]);
  const more = groups
    .filter((row) => (row[3] ?? "").split(",").includes(found[0] as string))
    .map((row) => Number(row[2]));
  const [name = user, , uid, , , home = "/"] = found;
  return { name, uid: Number(uid), gid, groups: [gid, ...more], home };
}

/** What root's child does before it executes a program of another user. */
export function* become({ uid, gid, groups }: Account): Sys<void> {
  if (uid === 0) return;
  yield* setgroups(groups);
  yield* setgid(gid);
  yield* setuid(uid);
}
