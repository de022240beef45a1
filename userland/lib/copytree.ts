/** Copying files and trees, as cp(1) and mv(1) across file systems do it. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_CREAT, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { isDir, isLnk, isReg, type Stat } from "../../kernel/uapi/stat.ts";
import {
  chmod,
  close,
  chown,
  lchown,
  link,
  lstat,
  mkdir,
  mknod,
  open,
  read,
  readlink,
  stat,
  symlink,
  type Sys,
  unlink,
  utimens,
  write,
} from "../../kernel/uapi/syscall.ts";
import { compute } from "../../kernel/uapi/syscall.ts";
import { joinPath, readNames } from "./dir.ts";
import { sameFile, tryLstat, tryStat } from "./trystat.ts";
import type { Prompter } from "./prompt.ts";
import { quoteaf } from "./quote.ts";
import { complain, errorText, print } from "./stdio.ts";

export interface CopyJob {
  readonly tool: string;
  readonly recursive: boolean;
  /** Symbolic links: followed always, only when named, or copied as they are. */
  readonly follow: "always" | "named" | "never";
  readonly preserve: {
    readonly mode: boolean;
    readonly owner: boolean;
    readonly times: boolean;
    readonly links: boolean;
  };
  readonly force: boolean;
  readonly clobber: "always" | "ask" | "never" | "older";
  readonly verbose: boolean;
  /** Make links instead of copies. */
  readonly make: "copy" | "hard" | "symbolic";
  readonly attributesOnly: boolean;
  readonly oneFileSystem: boolean;
  readonly prompter: Prompter;
  /** Copies of files with several names, to be linked instead of copied again. */
  readonly linked: Map<string, string>;
  /** Directories made in this run, so that a tree is not copied into itself for ever. */
  readonly created: Stat[];
}

const BLOCK = 131_072;
/** A kernel-to-kernel copy costs the program next to nothing. */
const COPY_NS_PER_BYTE = 0.1;

/** False when something could not be copied; what went wrong has been said. */
export function* copyPath(from: string, to: string, job: CopyJob, named = true): Sys<boolean> {
  const follows = job.follow === "always" || (named && job.follow === "named");
  let source: Stat;
  try {
    source = yield* follows ? stat(from) : lstat(from);
  } catch (error) {
    yield* complain(job.tool, `cannot stat ${quoteaf(from)}: ${errorText(error)}`);
    return false;
  }
  if (isDir(source.mode) && !job.recursive) {
    yield* complain(job.tool, `-r not specified; omitting directory ${quoteaf(from)}`);
    return false;
  }
  const target = yield* job.follow === "never" && isLnk(source.mode) ? tryLstat(to) : tryStat(to);
  const targetItself = target ?? (yield* tryLstat(to));
  if (isDir(source.mode)) return yield* copyDirectory(from, to, source, target, job, named);
  if (targetItself) {
    const going = yield* overwriting(from, to, source, target, targetItself, job);
    if (going !== "go") return going === "skip";
  }
  const key = `${source.dev}:${source.ino}`;
  const earlier = job.preserve.links && source.nlink > 1 ? job.linked.get(key) : undefined;
  try {
    if (earlier !== undefined) {
      if (targetItself) yield* unlink(to);
      yield* link(earlier, to);
    } else if (job.make === "hard") yield* remake(to, targetItself, link(from, to));
    else if (job.make === "symbolic") yield* remake(to, targetItself, symlink(from, to));
    else if (isLnk(source.mode))
      yield* remake(to, targetItself, symlink(yield* readlink(from), to));
    else if (!isReg(source.mode) && job.recursive) {
      yield* remake(to, targetItself, mknod(to, source.mode, source.rdev));
    } else if (!(yield* copyContent(from, to, source, target, job))) return false;
  } catch (error) {
    const kind = isLnk(source.mode) || job.make === "symbolic" ? "symbolic link" : "hard link";
    if (job.make === "hard" || earlier !== undefined) {
      const text = `cannot create hard link ${quoteaf(to)} to ${quoteaf(earlier ?? from)}`;
      yield* complain(job.tool, `${text}: ${errorText(error)}`);
    } else {
      const what = isReg(source.mode) ? "regular file" : isLnk(source.mode) ? kind : "special file";
      yield* complain(job.tool, `cannot create ${what} ${quoteaf(to)}: ${errorText(error)}`);
    }
    return false;
  }
  if (source.nlink > 1) job.linked.set(key, to);
  if (job.verbose) yield* print(`${quoteaf(from)} -> ${quoteaf(to)}\n`);
  if (earlier !== undefined || job.make !== "copy") return true;
  return yield* keepAttributes(to, source, job);
}

function* remake(to: string, there: Stat | null, make: Sys<void>): Sys<void> {
  if (there) yield* unlink(to);
  yield* make;
}

/** Whether to go on where something is in the way already; "fail" has been explained. */
function* overwriting(
  from: string,
  to: string,
  source: Stat,
  target: Stat | null,
  itself: Stat,
  job: CopyJob,
): Sys<"go" | "skip" | "fail"> {
  if (
    target &&
    sameFile(source, target) &&
    job.make !== "hard" &&
    !(isLnk(itself.mode) && job.follow === "never" && !isLnk(source.mode))
  ) {
    yield* complain(job.tool, `${quoteaf(from)} and ${quoteaf(to)} are the same file`);
    return "fail";
  }
  if (target && isDir(target.mode)) {
    yield* complain(
      job.tool,
      `cannot overwrite directory ${quoteaf(to)} with non-directory ${quoteaf(from)}`.replace(
        / '[^']*'$/,
        "",
      ),
    );
    return "fail";
  }
  if (job.clobber === "never") return "skip";
  if (job.clobber === "older" && target && !isNewer(source, target)) return "skip";
  if (
    job.clobber === "ask" &&
    !(yield* job.prompter.ask(`${job.tool}: overwrite ${quoteaf(to)}? `))
  ) {
    return "fail";
  }
  if (!target && isLnk(itself.mode) && !isLnk(source.mode)) {
    yield* complain(job.tool, `not writing through dangling symlink ${quoteaf(to)}`);
    return "fail";
  }
  return "go";
}

const isNewer = (a: Stat, b: Stat): boolean =>
  a.mtime.sec > b.mtime.sec || (a.mtime.sec === b.mtime.sec && a.mtime.nsec > b.mtime.nsec);

function* copyContent(
  from: string,
  to: string,
  source: Stat,
  target: Stat | null,
  job: CopyJob,
): Sys<boolean> {
  let input: number;
  try {
    input = yield* open(from, O_RDONLY);
  } catch (error) {
    yield* complain(job.tool, `cannot open ${quoteaf(from)} for reading: ${errorText(error)}`);
    return false;
  }
  try {
    const mode = job.preserve.owner ? source.mode & 0o700 : source.mode & 0o777;
    const truncate = job.attributesOnly ? 0 : O_TRUNC;
    let output: number;
    try {
      output = yield* open(to, target ? O_WRONLY | truncate : O_WRONLY | O_CREAT | O_EXCL, mode);
    } catch (error) {
      if (!(job.force && target && error instanceof SyscallError)) throw error;
      yield* unlink(to);
      output = yield* open(to, O_WRONLY | O_CREAT | O_EXCL, mode);
    }
    try {
      return job.attributesOnly || (yield* pump(input, output, from, to, job));
    } finally {
      yield* close(output);
    }
  } finally {
    yield* close(input);
  }
}

function* pump(
  input: number,
  output: number,
  from: string,
  to: string,
  job: CopyJob,
): Sys<boolean> {
  for (;;) {
    let chunk: Uint8Array;
    try {
      chunk = yield* read(input, BLOCK);
    } catch (error) {
      yield* complain(job.tool, `error reading ${quoteaf(from)}: ${errorText(error)}`);
      return false;
    }
    if (chunk.length === 0) return true;
    yield* compute(chunk.length * COPY_NS_PER_BYTE);
    try {
      yield* write(output, chunk);
    } catch (error) {
      yield* complain(job.tool, `error writing ${quoteaf(to)}: ${errorText(error)}`);
      return false;
    }
  }
}

function* copyDirectory(
  from: string,
  to: string,
  source: Stat,
  target: Stat | null,
  job: CopyJob,
  named: boolean,
): Sys<boolean> {
  if (target && !isDir(target.mode)) {
    yield* complain(
      job.tool,
      `cannot overwrite non-directory ${quoteaf(to)} with directory ${quoteaf(from)}`,
    );
    return false;
  }
  if (target && sameFile(source, target) && named) {
    yield* complain(
      job.tool,
      `cannot copy a directory, ${quoteaf(from)}, into itself, ${quoteaf(to)}`,
    );
    return false;
  }
  try {
    if (!target) {
      yield* mkdir(to, (source.mode & 0o777) | 0o700);
      if (job.verbose) yield* print(`${quoteaf(from)} -> ${quoteaf(to)}\n`);
    }
    job.created.push(yield* stat(to));
  } catch (error) {
    yield* complain(job.tool, `cannot create directory ${quoteaf(to)}: ${errorText(error)}`);
    return false;
  }
  let names: string[];
  try {
    names = yield* readNames(from);
  } catch (error) {
    yield* complain(job.tool, `cannot access ${quoteaf(from)}: ${errorText(error)}`);
    return false;
  }
  let ok = true;
  for (const name of names) {
    const path = joinPath(from, name);
    const info = yield* tryLstat(path);
    if (info && job.created.some((made) => sameFile(made, info))) {
      const text = `cannot copy a directory, ${quoteaf(from)}, into itself, ${quoteaf(to)}`;
      yield* complain(job.tool, text);
      ok = false;
      continue;
    }
    if (job.oneFileSystem && info && info.dev !== source.dev) continue;
    if (!(yield* copyPath(path, joinPath(to, name), job, false))) ok = false;
  }
  if (!target && !job.preserve.mode) yield* limitMode(to, source);
  return (yield* keepAttributes(to, source, job)) && ok;
}

/** The directory was made writable for the copy; now it gets the source's mode, less the umask. */
function* limitMode(to: string, source: Stat): Sys<void> {
  if ((source.mode & 0o700) === 0o700) return;
  const made = yield* stat(to);
  yield* chmod(to, made.mode & 0o777 & (source.mode | 0o077));
}

function* keepAttributes(to: string, source: Stat, job: CopyJob): Sys<boolean> {
  const isLink = isLnk(source.mode);
  try {
    if (job.preserve.times) yield* utimens(to, source.atime, source.mtime, isLink);
    if (job.preserve.owner) yield* own(to, source, isLink);
    if (job.preserve.mode && !isLink) yield* chmod(to, source.mode & 0o7777);
    return true;
  } catch (error) {
    yield* complain(job.tool, `preserving times for ${quoteaf(to)}: ${errorText(error)}`);
    return false;
  }
}

/** Only root may give files away: for others the failure is silent, as in the real one. */
function* own(to: string, source: Stat, isLink: boolean): Sys<void> {
  try {
    yield* (isLink ? lchown : chown)(to, source.uid, source.gid);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}
