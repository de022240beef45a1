/** Removing files and trees, as rm(1) and mv(1) across file systems do it. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { W_OK } from "../../kernel/uapi/fcntl.ts";
import { isDir, isLnk, type Stat } from "../../kernel/uapi/stat.ts";
import { compute, geteuid, lstat, rmdir, type Sys, unlink } from "../../kernel/uapi/syscall.ts";
import { joinPath, readNames } from "./dir.ts";
import { fileTypeName } from "./filetype.ts";
import { canAccess } from "./trystat.ts";
import type { Prompter } from "./prompt.ts";
import { quoteaf } from "./quote.ts";
import { complain, errorText, print } from "./stdio.ts";

export interface Removal {
  readonly tool: string;
  readonly recursive: boolean;
  /** rm -d: empty directories too. */
  readonly emptyDirectories: boolean;
  readonly force: boolean;
  readonly verbose: boolean;
  /** Ask about every file, or about write-protected ones only (when someone can answer). */
  readonly ask: "always" | "protected" | "never";
  readonly prompter: Prompter;
  /** Stay on the file system with this device number. */
  readonly device?: number;
}

/** False when something could not be removed. */
export function* removePath(path: string, job: Removal): Sys<boolean> {
  let info: Stat;
  try {
    info = yield* lstat(path);
  } catch (error) {
    const missing = error instanceof SyscallError && /^(ENOENT|ENOTDIR)$/.test(error.errno);
    if (job.force && missing) return true;
    yield* complain(job.tool, `cannot remove ${quoteaf(path)}: ${errorText(error)}`);
    return false;
  }
  yield* compute(2_000);
  if (isDir(info.mode)) return yield* removeDirectory(path, info, job);
  const what = yield* protectedFile(path, info);
  const question = `${job.tool}: remove ${what}${fileTypeName(info)} ${quoteaf(path)}? `;
  if (!(yield* agreed(question, what !== "", job))) return true;
  return yield* attempt(path, job, unlink, `removed ${quoteaf(path)}`);
}

function* removeDirectory(path: string, info: Stat, job: Removal): Sys<boolean> {
  if (!job.recursive && !job.emptyDirectories) {
    yield* complain(job.tool, `cannot remove ${quoteaf(path)}: Is a directory`);
    return false;
  }
  if (job.device !== undefined && info.dev !== job.device) {
    yield* complain(job.tool, `skipping ${quoteaf(path)}, since it's on a different device`);
    return false;
  }
  let ok = true;
  const what = yield* protectedFile(path, info);
  let asked = false;
  if (job.recursive) {
    let names: string[];
    try {
      names = yield* readNames(path);
    } catch (error) {
      yield* complain(job.tool, `cannot remove ${quoteaf(path)}: ${errorText(error)}`);
      return false;
    }
    if (names.length > 0) {
      const descend = `${job.tool}: descend into ${what}directory ${quoteaf(path)}? `;
      if (!(yield* agreed(descend, what !== "", job))) return true;
      asked = job.ask !== "always";
    }
    for (const name of names) {
      if (!(yield* removePath(joinPath(path, name), job))) ok = false;
    }
  }
  if (!ok) return false;
  const question = `${job.tool}: remove ${what}directory ${quoteaf(path)}? `;
  if (!asked && !(yield* agreed(question, what !== "", job))) return true;
  if (job.ask === "always" && (yield* readNames(path)).length > 0 && job.recursive) return true;
  return yield* attempt(path, job, rmdir, `removed directory ${quoteaf(path)}`);
}

/** "write-protected " when the file cannot be written, as the question says. */
function* protectedFile(path: string, info: Stat): Sys<string> {
  if (isLnk(info.mode) || (yield* geteuid()) === 0) return "";
  return (yield* canAccess(path, W_OK)) ? "" : "write-protected ";
}

function* agreed(question: string, isProtected: boolean, job: Removal): Sys<boolean> {
  if (job.ask === "never" || (job.ask === "protected" && !isProtected)) return true;
  return yield* job.prompter.ask(question);
}

function* attempt(
  path: string,
  job: Removal,
  call: (path: string) => Sys<void>,
  done: string,
): Sys<boolean> {
  try {
    yield* call(path);
  } catch (error) {
    yield* complain(job.tool, `cannot remove ${quoteaf(path)}: ${errorText(error)}`);
    return false;
  }
  if (job.verbose) yield* print(`${done}\n`);
  return true;
}
