/** Users and groups: /etc/passwd and /etc/group, as getpwnam(3) and its kin read them. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { tryReadFile } from "./stdio.ts";

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
}

export interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export class Accounts {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  private readonly userById: ReadonlyMap<number, User>;
  private readonly groupById: ReadonlyMap<number, Group>;

  constructor(users: readonly User[], groups: readonly Group[]) {
    this.users = users;
    this.groups = groups;
    this.userById = new Map([...users].reverse().map((user) => [user.uid, user]));
    this.groupById = new Map([...groups].reverse().map((group) => [group.gid, group]));
  }

  static *load(): Sys<Accounts> {
    const passwd = rows(yield* tryReadFile("/etc/passwd"), 7);
    const group = rows(yield* tryReadFile("/etc/group"), 4);
    return new Accounts(
      passwd.map(([name = "", , uid, gid, gecos = "", home = "", shell = ""]) => {
        return { name, uid: Number(uid), gid: Number(gid), gecos, home, shell };
      }),
      group.map(([name = "", , gid, members = ""]) => {
        return { name, gid: Number(gid), members: members === "" ? [] : members.split(",") };
      }),
    );
  }

  user(uid: number): User | undefined {
    return this.userById.get(uid);
  }

  group(gid: number): Group | undefined {
    return this.groupById.get(gid);
  }

  userNamed(name: string): User | undefined {
    return this.users.find((user) => user.name === name);
  }

  groupNamed(name: string): Group | undefined {
    return this.groups.find((group) => group.name === name);
  }

  /** The name, or the number when nobody has it. */
  userName(uid: number): string {
    return this.user(uid)?.name ?? String(uid);
  }

  groupName(gid: number): string {
    return this.group(gid)?.name ?? String(gid);
  }

  /** getgrouplist(3): the user's own group first. */
  groupsOf(user: User): number[] {
    const others = this.groups.filter((group) => group.members.includes(user.name));
    return [...new Set([user.gid, ...others.map((group) => group.gid)])];
  }
}

function rows(text: string | undefined, fields: number): string[][] {
  const lines = (text ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => line.split(":")).filter((row) => row.length >= fields - 1);
}
