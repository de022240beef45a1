/** chown(1) and chgrp(1): who a file belongs to, by name or number, for files and trees. */
import { isDir, isLnk, type Stat } from "../../kernel/uapi/stat.ts";
import { chown, lchown, lstat, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import type { Arguments } from "./command.ts";
import { joinPath, readNames } from "./dir.ts";
import type { Accounts } from "./passwd.ts";
import { quote, quoteaf } from "./quote.ts";
import { complain, errorText, print } from "./stdio.ts";

export interface Owner {
  /** As it was written, for messages. */
  readonly userText?: string;
  readonly groupText?: string;
  /** "user.group", the old way to write it. */
  readonly dotted?: boolean;
  /** -1 leaves it as it is. */
  readonly uid: number;
  readonly gid: number;
}

/** "user", "user:group", "user:", ":group", ids for names; the text of what is wrong. */
export function parseOwner(text: string, accounts: Accounts): Owner | string {
  const match = /^([^:.]*)(?:([:.])(.*))?$/s.exec(text);
  const dotted = match?.[2] === "." && accounts.userNamed(text);
  const userPart = dotted ? text : (match?.[1] ?? text);
  const separator = dotted ? undefined : match?.[2];
  const groupPart = dotted ? "" : (match?.[3] ?? "");
  let uid = -1;
  let gid = -1;
  if (userPart !== "") {
    const user = accounts.userNamed(userPart);
    if (!user && !/^\+?\d+$/.test(userPart)) return `invalid user: ${quote(text)}`;
    uid = user ? user.uid : Number(userPart);
    if (separator !== undefined && groupPart === "") {
      if (!user) return `invalid spec: ${quote(text)}`;
      gid = user.gid;
    }
  }
  if (groupPart !== "") {
    const group = accounts.groupNamed(groupPart);
    if (!group && !/^\+?\d+$/.test(groupPart)) return `invalid group: ${quote(text)}`;
    gid = group ? group.gid : Number(groupPart);
  }
  const groupText = groupPart !== "" ? groupPart : gid === -1 ? "" : accounts.groupName(gid);
  return { uid, gid, userText: userPart, groupText, dotted: separator === "." };
}

export class OwnerChanger {
  private readonly args: Arguments;
  private readonly accounts: Accounts;
  private readonly owner: Owner;
  private readonly from: Owner;
  /** "ownership", or "group" for chgrp. */
  private readonly what: "ownership" | "group";
  status = 0;

  constructor(
    args: Arguments,
    accounts: Accounts,
    owner: Owner,
    from: Owner,
    what: "ownership" | "group",
  ) {
    this.args = args;
    this.accounts = accounts;
    this.owner = owner;
    this.from = from;
    this.what = what;
  }

  *path(path: string, named = true): Sys<void> {
    const { args } = this;
    const walk = args.last("H", "L", "P") ?? "P";
    const recursive = args.has("R");
    const follow = recursive ? walk === "L" || (walk === "H" && named) : !args.has("h");
    let info: Stat;
    try {
      info = yield* follow ? stat(path) : lstat(path);
    } catch (error) {
      const failing = follow && (yield* isLink(path));
      const text = failing
        ? `cannot dereference ${quoteaf(path)}: ${errorText(error)}`
        : `cannot access ${quoteaf(path)}: ${errorText(error)}`;
      yield* this.complain(text);
      return;
    }
    // A directory comes after what is in it.
    if (recursive && isDir(info.mode)) {
      try {
        for (const name of yield* readNames(path)) yield* this.path(joinPath(path, name), false);
      } catch (error) {
        yield* this.complain(`cannot read directory ${quoteaf(path)}: ${errorText(error)}`);
      }
    }
    yield* this.change(path, info, follow);
  }

  private *change(path: string, info: Stat, follow: boolean): Sys<void> {
    const { from, owner, args } = this;
    const wanted =
      (from.uid === -1 || from.uid === info.uid) && (from.gid === -1 || from.gid === info.gid);
    const uid = owner.uid === -1 ? info.uid : owner.uid;
    const gid = owner.gid === -1 ? info.gid : owner.gid;
    if (wanted) {
      try {
        yield* (follow ? chown : lchown)(path, owner.uid, owner.gid);
      } catch (error) {
        yield* this.complain(`changing ${this.what} of ${quoteaf(path)}: ${errorText(error)}`);
        return;
      }
    }
    const changed = wanted && (uid !== info.uid || gid !== info.gid);
    if (!args.has("v") && !(args.has("c") && changed)) return;
    const { userText = "", groupText = "" } = owner;
    const spec = owner.gid === -1 ? userText : `${userText}:${groupText}`;
    const to = this.what === "group" ? groupText : spec;
    const before = this.describe(
      this.owner.uid === -1 ? null : info.uid,
      this.owner.gid === -1 ? null : info.gid,
    );
    if (!changed && before === "") {
      yield* print(`ownership of ${quoteaf(path)} retained\n`);
      return;
    }
    const text = changed
      ? `changed ${this.what} of ${quoteaf(path)} from ${before} to ${to}`
      : `${this.what} of ${quoteaf(path)} retained as ${before}`;
    yield* print(`${text}\n`);
  }

  private describe(uid: number | null, gid: number | null): string {
    const user = uid === null ? "" : this.accounts.userName(uid);
    const group = gid === null ? "" : this.accounts.groupName(gid);
    if (this.what === "group") return group;
    return gid === null ? user : `${user}:${group}`;
  }

  private *complain(text: string): Sys<void> {
    this.status = 1;
    if (!this.args.has("f")) yield* complain(this.args.name, text);
  }
}

function* isLink(path: string): Sys<boolean> {
  try {
    return isLnk((yield* lstat(path)).mode);
  } catch {
    return false;
  }
}
