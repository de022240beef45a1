/** Which files grep looks at, and what it says of each as a whole. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../../kernel/uapi/fcntl.ts";
import { isDir, isLnk, isReg } from "../../../kernel/uapi/stat.ts";
import {
  close,
  fstat,
  getdents,
  lstat,
  open,
  stat,
  type Sys,
} from "../../../kernel/uapi/syscall.ts";
import { globRegex } from "../../lib/glob.ts";
import type { Output } from "../../lib/output.ts";
import type { Regex } from "../../lib/regex.ts";
import { complain, errorText } from "../../lib/stdio.ts";
import type { Matcher } from "./matcher.ts";
import { type Effective, Search } from "./search.ts";

export interface Job {
  readonly name: string;
  readonly settings: Effective;
  readonly matcher: Matcher;
  readonly out: Output;
  readonly operands: readonly string[];
}

class Walk {
  private readonly job: Job;
  private readonly include: readonly Regex[];
  private readonly exclude: readonly Regex[];
  private readonly excludeDir: readonly Regex[];
  /** An earlier file printed lines: context of the next one is set apart from them. */
  private shownBefore = false;
  anySelected = false;
  trouble = false;
  done = false;

  constructor(job: Job) {
    this.job = job;
    const globs = (patterns: readonly string[]): Regex[] =>
      patterns.map((pattern) => globRegex(pattern.replace(/\/+$/, "")));
    this.include = globs(job.settings.include);
    this.exclude = globs(job.settings.exclude);
    this.excludeDir = globs(job.settings.excludeDir);
  }

  /** A file by name; directories as -r and -d say. */
  *path(name: string, named: boolean): Sys<void> {
    const { settings } = this.job;
    try {
      if (!named) {
        const info = yield* lstat(name);
        if (isLnk(info.mode) && !settings.followLinks) return;
        if (isDir((settings.followLinks ? yield* stat(name) : info).mode)) {
          return yield* this.directory(name);
        }
        if (!isReg(info.mode) && !isLnk(info.mode)) return;
      }
      const fd = yield* open(name, O_RDONLY);
      try {
        if (isDir((yield* fstat(fd)).mode)) {
          if (settings.directories === "skip") return;
          if (settings.directories === "recurse") return yield* this.directory(name);
          yield* this.complain(`${name}: Is a directory`, true);
          return;
        }
        if (!this.skips(name, named)) yield* this.file(fd, name);
      } finally {
        yield* close(fd);
      }
    } catch (error) {
      yield* this.complain(`${name}: ${errorText(error)}`, true);
    }
  }

  private skips(name: string, named: boolean): boolean {
    const base = name.slice(name.lastIndexOf("/") + 1);
    const hits = (globs: readonly Regex[]): boolean =>
      globs.some((glob) => glob.test(base) || (named && glob.test(name)));
    if (hits(this.exclude)) return true;
    return this.include.length > 0 && !hits(this.include);
  }

  private *directory(name: string): Sys<void> {
    const base = name.slice(name.lastIndexOf("/") + 1);
    if (this.excludeDir.some((glob) => glob.test(base) || glob.test(name))) return;
    const fd = yield* open(name, O_RDONLY);
    const names: string[] = [];
    try {
      for (;;) {
        const entries = yield* getdents(fd);
        if (entries.length === 0) break;
        for (const entry of entries) {
          if (entry.name !== "." && entry.name !== "..") names.push(entry.name);
        }
      }
    } finally {
      yield* close(fd);
    }
    const prefix = name.endsWith("/") ? name : `${name}/`;
    for (const entry of names) {
      if (this.done) return;
      yield* this.path(prefix + entry, false);
    }
  }

  *complain(text: string, failed: boolean): Sys<void> {
    this.trouble ||= failed;
    yield* this.job.out.flush();
    if (!this.job.settings.silent) yield* complain(this.job.name, text);
  }

  *file(fd: number, name: string): Sys<void> {
    const { settings, matcher, out } = this.job;
    const shown = name === "" ? settings.label : name;
    const search = new Search(settings, matcher, out, shown, this.shownBefore);
    if (settings.tab) search.numberWidth = yield* offsetWidth(fd);
    try {
      yield* search.run(fd);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      const text = error.errno === "ENOMEM" ? "memory exhausted" : `${shown}: ${errorText(error)}`;
      yield* this.complain(text, true);
      return;
    }
    this.shownBefore ||= search.shown;
    this.summary(search, shown);
    if (search.binaryMatch) {
      yield* out.flush();
      yield* complain(this.job.name, `${shown}: binary file matches`);
    }
    const listed = settings.mode === "without" ? search.selected === 0 : search.selected > 0;
    if (!listed) return;
    this.anySelected = true;
    if (settings.mode === "quiet") this.done = true;
  }

  private summary(search: Search, name: string): void {
    const { settings, out } = this.job;
    const paint = (text: string, color: string): string =>
      settings.color ? `\x1b[${color}m\x1b[K${text}\x1b[m\x1b[K` : text;
    if (settings.mode === "count") {
      const separator = settings.nameEnd ?? paint(":", "36");
      if (settings.names) out.put(paint(name, "35") + separator);
      out.line(String(search.selected));
    }
    const with0 = settings.mode === "with" && search.selected > 0;
    const without = settings.mode === "without" && search.selected === 0;
    if (with0 || without) out.put(paint(name, "35") + (settings.nameEnd ?? "\n"));
  }
}

export function* searchAll(job: Job): Sys<number> {
  const walk = new Walk(job);
  const recursive = job.settings.directories === "recurse";
  if (job.operands.length === 0 && recursive) {
    // Names under the current directory come without "./".
    yield* currentDirectory(walk);
  } else {
    for (const name of job.operands.length > 0 ? job.operands : ["-"]) {
      if (walk.done) break;
      if (name === "-") yield* walk.file(0, "");
      else yield* walk.path(name, true);
    }
  }
  yield* job.out.flush();
  if (walk.trouble && !(job.settings.mode === "quiet" && walk.anySelected)) return 2;
  return walk.anySelected ? 0 : 1;
}

function* currentDirectory(walk: Walk): Sys<void> {
  const fd = yield* open(".", O_RDONLY);
  const names: string[] = [];
  for (;;) {
    const entries = yield* getdents(fd);
    if (entries.length === 0) break;
    names.push(...entries.map((entry) => entry.name).filter((n) => n !== "." && n !== ".."));
  }
  yield* close(fd);
  for (const name of names) {
    if (walk.done) return;
    yield* walk.path(name, false);
  }
}

/** With -T numbers are as wide as the largest offset in the file can be. */
function* offsetWidth(fd: number): Sys<number> {
  const info = yield* fstat(fd);
  return isReg(info.mode) ? String(info.size).length : 19;
}
