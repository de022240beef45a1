/** id(1) of coreutils. */
import {
  getegid,
  geteuid,
  getgid,
  getgroups,
  getuid,
  type Sys,
} from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { Accounts } from "../lib/passwd.ts";
import { quote } from "../lib/quote.ts";
import { complain, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "id",
  summary: "print real and effective user and group IDs",
  synopsis: ["id [option]... [user]..."],
  description: "Prints who a user is, or who this process is.",
  options: [
    ["-g, --group", "only the effective group ID"],
    ["-G, --groups", "all group IDs"],
    ["-n, --name", "with -u, -g, -G: names"],
    ["-r, --real", "with -u, -g, -G: real instead of effective IDs"],
    ["-u, --user", "only the effective user ID"],
    ["-z, --zero", "NUL instead of blanks and newlines"],
  ],
  notModelled: ["-Z, --context"],
};

interface Ids {
  readonly uid: number;
  readonly euid: number;
  readonly gid: number;
  readonly egid: number;
  readonly groups: readonly number[];
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "agGnruzZ",
    long: {
      group: { as: "g" },
      groups: { as: "G" },
      name: { as: "n" },
      real: { as: "r" },
      user: { as: "u" },
      zero: { as: "z" },
      context: { as: "Z" },
    },
    limits: ["Z"],
  });
  if (typeof args === "number") return args;
  const kinds = ["u", "g", "G"].filter((letter) => args.has(letter));
  if (kinds.length > 1) {
    yield* complain(args.name, 'cannot print "only" of more than one choice');
    return 1;
  }
  const kind = kinds[0];
  if (!kind && args.has("n", "r")) {
    yield* complain(args.name, "cannot print only names or real IDs in default format");
    return 1;
  }
  const accounts = yield* Accounts.load();
  let status = 0;
  const users = args.operands.length > 0 ? args.operands : [null];
  for (const name of users) {
    const ids = name === null ? yield* own() : named(name, accounts);
    if (!ids) {
      yield* complain(args.name, `${quote(name ?? "")}: no such user`);
      status = 1;
      continue;
    }
    const end = args.has("z") ? "\0" : "\n";
    const real = args.has("r");
    const show = (id: number, text: string | undefined): string =>
      args.has("n") ? (text ?? String(id)) : String(id);
    if (kind === "u") {
      const id = real ? ids.uid : ids.euid;
      yield* print(show(id, accounts.user(id)?.name) + end);
    } else if (kind === "g") {
      const id = real ? ids.gid : ids.egid;
      yield* print(show(id, accounts.group(id)?.name) + end);
    } else if (kind === "G") {
      const all = allGroups(ids).map((id) => show(id, accounts.group(id)?.name));
      yield* print(
        all.join(args.has("z") ? "\0" : " ") + (args.has("z") && users.length > 1 ? "\0\0" : end),
      );
    } else yield* print(full(ids, accounts) + end);
  }
  return status;
}

function* own(): Sys<Ids> {
  return {
    uid: yield* getuid(),
    euid: yield* geteuid(),
    gid: yield* getgid(),
    egid: yield* getegid(),
    groups: yield* getgroups(),
  };
}

function named(name: string, accounts: Accounts): Ids | null {
  const user =
    accounts.userNamed(name) ?? (/^\d+$/.test(name) ? accounts.user(Number(name)) : undefined);
  if (!user) return null;
  const groups = accounts.groupsOf(user);
  return { uid: user.uid, euid: user.uid, gid: user.gid, egid: user.gid, groups };
}

const allGroups = (ids: Ids): number[] => [...new Set([ids.gid, ids.egid, ...ids.groups])];

function full(ids: Ids, accounts: Accounts): string {
  const user = (id: number): string => withName(id, accounts.user(id)?.name);
  const group = (id: number): string => withName(id, accounts.group(id)?.name);
  let text = `uid=${user(ids.uid)} gid=${group(ids.gid)}`;
  if (ids.euid !== ids.uid) text += ` euid=${user(ids.euid)}`;
  if (ids.egid !== ids.gid) text += ` egid=${group(ids.egid)}`;
  return `${text} groups=${allGroups(ids).map(group).join(",")}`;
}

const withName = (id: number, name: string | undefined): string =>
  name === undefined ? String(id) : `${id}(${name})`;
