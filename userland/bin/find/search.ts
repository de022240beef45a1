/** The walk of find(1) and the evaluation of its expression on each file. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../../kernel/uapi/program.ts";
import { isDir, isLnk, isReg, S_IFMT, type Stat } from "../../../kernel/uapi/stat.ts";
import {
  compute,
  lstat,
  open,
  readlink,
  rmdir,
  stat,
  type Sys,
  unlink,
} from "../../../kernel/uapi/syscall.ts";
import { baseName, joinPath, readNames } from "../../lib/dir.ts";
import { canAccess, sameFile, tryStat } from "../../lib/trystat.ts";
import { mountOf, readMounts } from "../../lib/mounts.ts";
import { Output } from "../../lib/output.ts";
import type { Accounts } from "../../lib/passwd.ts";
import type { Prompter } from "../../lib/prompt.ts";
import { quote, unprintable } from "../../lib/quote.ts";
import { resolvePath } from "../../lib/realpath.ts";
import { complain, errorText } from "../../lib/stdio.ts";
import type { Tm } from "../../lib/strftime.ts";
import { Commands } from "./exec.ts";
import { listLine, printfText } from "./format.ts";
import type { Compared, Node, Options } from "./expression.ts";

export interface Job {
  readonly tool: string;
  readonly env: Environment;
  readonly options: Options;
  readonly now: Tm;
  readonly accounts: Accounts;
  readonly out: Output;
  readonly prompter: Prompter;
}

/** A file that the walk has reached. */
export interface Found {
  readonly path: string;
  /** The argument under which it was found. */
  readonly root: string;
  readonly depth: number;
  readonly info: Stat;
  readonly link: string | null;
}

const FILE_NS = 1_500;

const compared = ({ how, value }: Compared, actual: number): boolean =>
  how === "more" ? actual > value : how === "less" ? actual < value : actual === value;

export class Search {
  readonly job: Job;
  quit = false;
  status = 0;
  private pruned = false;
  private device = 0;
  private readonly commands: Commands;
  private readonly files = new Map<string, Output>();
  private readonly ancestors: Stat[] = [];

  constructor(job: Job) {
    this.job = job;
    this.commands = new Commands(job);
  }

  *walk(root: string, expression: Node): Sys<void> {
    const { options } = this.job;
    try {
      this.device = (yield* options.links === "never" ? lstat(root) : stat(root)).dev;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
    yield* this.visit(root, root, 0, expression);
  }

  *finish(): Sys<void> {
    if (!(yield* this.commands.finish())) this.status = 1;
    yield* this.job.out.flush();
    for (const out of this.files.values()) yield* out.flush();
  }

  private *visit(path: string, root: string, depth: number, expression: Node): Sys<void> {
    const { options } = this.job;
    const follow = options.links === "always" || (depth === 0 && options.links === "named");
    let info: Stat;
    try {
      info = yield* this.look(path, follow);
    } catch (error) {
      yield* this.complain(`${quote(path)}: ${errorText(error)}`);
      return;
    }
    yield* compute(FILE_NS);
    const link = isLnk(info.mode) ? yield* readlink(path) : null;
    const found: Found = { path, root, depth, info, link };
    const directory = isDir(info.mode);
    if (directory && this.ancestors.some((one) => sameFile(one, info))) {
      const loop = `is part of the same file system loop as ${quote(baseName(path))}.`;
      yield* this.complain(`File system loop detected; ${quote(path)} ${loop}`);
      return;
    }
    this.pruned = false;
    if (!options.depthFirst) yield* this.apply(found, expression);
    const descends =
      directory &&
      !this.pruned &&
      !this.quit &&
      depth < options.maxDepth &&
      !(options.oneFileSystem && info.dev !== this.device);
    if (descends) yield* this.children(found, expression);
    if (options.depthFirst && !this.quit) yield* this.apply(found, expression);
    if (this.job.out.full) yield* this.job.out.flush();
  }

  private *look(path: string, follow: boolean): Sys<Stat> {
    if (!follow) return yield* lstat(path);
    try {
      return yield* stat(path);
    } catch (error) {
      // A link to nothing is itself.
      if (error instanceof SyscallError && error.errno === "ENOENT") return yield* lstat(path);
      throw error;
    }
  }

  private *children(found: Found, expression: Node): Sys<void> {
    let names: string[];
    try {
      names = yield* readNames(found.path);
    } catch (error) {
      yield* this.complain(`${quote(found.path)}: ${errorText(error)}`);
      return;
    }
    this.ancestors.push(found.info);
    for (const name of names) {
      if (this.quit) break;
      yield* this.visit(joinPath(found.path, name), found.root, found.depth + 1, expression);
    }
    this.ancestors.pop();
  }

  private *apply(found: Found, expression: Node): Sys<void> {
    if (found.depth >= this.job.options.minDepth) yield* this.holds(expression, found);
  }

  *complain(text: string): Sys<void> {
    this.status = 1;
    yield* this.job.out.flush();
    yield* complain(this.job.tool, text);
  }

  private *holds(node: Node, found: Found): Sys<boolean> {
    switch (node.kind) {
      case "and":
        return (
          (yield* this.holds(node.left, found)) &&
          !this.quit &&
          (yield* this.holds(node.right, found))
        );
      case "or":
        return (
          (yield* this.holds(node.left, found)) ||
          (!this.quit && (yield* this.holds(node.right, found)))
        );
      case "comma":
        yield* this.holds(node.left, found);
        return yield* this.holds(node.right, found);
      case "not":
        return !(yield* this.holds(node.node, found));
      case "constant":
        return node.value;
      case "prune":
        this.pruned = true;
        return true;
      case "quit":
        this.quit = true;
        return true;
      case "exec":
        return yield* this.commands.run(node, found);
      case "delete":
        return yield* this.remove(found);
      case "print":
      case "printf":
      case "ls":
        return yield* this.output(node, found);
      default:
        return yield* this.test(node, found);
    }
  }

  private *test(node: Node, found: Found): Sys<boolean> {
    const { info } = found;
    switch (node.kind) {
      case "match":
        if (node.on === "link") return found.link !== null && node.regex.test(found.link);
        return node.regex.test(node.on === "name" ? baseName(found.path) : found.path);
      case "type":
        return node.types.includes((yield* this.typed(found, node.follow)) & S_IFMT);
      case "size":
        return compared(node.count, Math.ceil(info.size / node.unit));
      case "empty":
        if (isDir(info.mode)) return (yield* this.namesIn(found)).length === 0;
        return isReg(info.mode) && info.size === 0;
      case "nouser":
        return this.job.accounts.user(info.uid) === undefined;
      case "nogroup":
        return this.job.accounts.group(info.gid) === undefined;
      case "age": {
        const time = info[node.clock];
        const age = (node.from - time.sec - time.nsec / 1e9) / node.unitSec;
        const { how, value } = node.count;
        if (how === "less") return age < value;
        // Whole days: +1 means two days at least. Minutes are not rounded.
        if (how === "more") return node.unitSec === 60 ? age > value : age >= value + 1;
        return node.unitSec === 60 ? age > value - 1 && age <= value : Math.floor(age) === value;
      }
      case "newer": {
        const time = info[node.clock];
        return (
          time.sec > node.than.sec || (time.sec === node.than.sec && time.nsec > node.than.nsec)
        );
      }
      case "number":
        return compared(node.count, info[node.field]);
      case "used":
        return compared(node.count, Math.floor((info.atime.sec - info.ctime.sec) / 86_400));
      case "perm": {
        const bits = isDir(info.mode) ? node.dirBits : node.bits;
        const mode = info.mode & 0o7777;
        if (node.how === "exactly") return mode === bits;
        return node.how === "all" ? (mode & bits) === bits : bits === 0 || (mode & bits) !== 0;
      }
      case "access":
        return yield* canAccess(found.path, node.mode);
      case "samefile":
        return sameFile(info, node.info);
      case "fstype": {
        const path = (yield* resolvePath(found.path, "missing")) ?? found.path;
        return mountOf(path, yield* readMounts())?.type === node.type;
      }
      default:
        return false;
    }
  }

  /** -xtype: what a link leads to, or with -L the link itself. */
  private *typed(found: Found, other: boolean): Sys<number> {
    if (!other) return found.info.mode;
    if (this.job.options.links === "always") return (yield* lstat(found.path)).mode;
    return (yield* tryStat(found.path))?.mode ?? found.info.mode;
  }

  private *namesIn(found: Found): Sys<string[]> {
    try {
      return yield* readNames(found.path);
    } catch (error) {
      yield* this.complain(`${quote(found.path)}: ${errorText(error)}`);
      return ["?"];
    }
  }

  private *remove(found: Found): Sys<boolean> {
    // The tree's own root is not removed from within.
    if (found.path === ".") return true;
    try {
      yield* (isDir(found.info.mode) ? rmdir : unlink)(found.path);
      return true;
    } catch (error) {
      yield* this.complain(`cannot delete ${quote(found.path)}: ${errorText(error)}`);
      return false;
    }
  }

  private *output(
    node: Extract<Node, { kind: "print" | "printf" | "ls" }>,
    found: Found,
  ): Sys<boolean> {
    const out = yield* this.target(node.file);
    if (node.kind === "print") out.put(this.shown(found.path, out, node.end) + node.end);
    else if (node.kind === "ls") out.put(listLine(found, this.job.accounts, this.job.now));
    else out.put(yield* printfText(node.format, found, this.job.accounts));
    return true;
  }

  /** On a terminal what does not print shows as ?. */
  private shown(path: string, out: Output, end: string): string {
    if (!out.tty || end === "\0") return path;
    return [...path].map((char) => (unprintable(char) ? "?" : char)).join("");
  }

  private *target(file: string | null): Sys<Output> {
    if (file === null || file === "/dev/stdout") return this.job.out;
    let out = this.files.get(file);
    if (!out) {
      out = new Output(yield* open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), false, 65_536);
      this.files.set(file, out);
    }
    return out;
  }
}
