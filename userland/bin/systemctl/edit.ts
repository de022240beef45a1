/**
 * systemctl cat, edit and revert: unit files and the drop-ins over them. The editor gets a copy
 * with the unit's text as comments, and what stands between two marks becomes the drop-in, as in
 * systemctl-edit.c of systemd 252. Not modelled: --runtime, --stdin, --drop-in.
 */
import type { Environment } from "../../../kernel/uapi/program.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { mkdir, rmdir, type Sys, unlink } from "../../../kernel/uapi/syscall.ts";
import { dirName, joinPath, readNames } from "../../lib/dir.ts";
import { firstFound, runEditor } from "../../lib/editor.ts";
import { eprint, isatty, print, tryReadFile, writeFile } from "../../lib/stdio.ts";
import { ask } from "../../lib/systemd.ts";
import { exists } from "../../lib/trystat.ts";
import type { Reply, UnitStatus } from "../../sbin/systemd/control.ts";
import type { Context } from "./list.ts";
import { shownPath } from "./install.ts";

const CONFIG = "/etc/systemd/system";
const RUNTIME = "/run/systemd/system";
const START =
  "### Anything between here and the comment below will become the new contents of the file";
const END = "### Lines below this comment will be discarded";

/** The files of each unit, with where they are. */
export function* cat(reply: Reply): Sys<number> {
  let code = 0;
  let first = true;
  for (const unit of reply.units) {
    if (unit.load === "masked") {
      yield* print(`# Unit ${unit.name} is masked.\n`);
      continue;
    }
    if (unit.path === "") {
      yield* eprint(`No files found for ${unit.name}.\n`);
      code = 1;
      continue;
    }
    if (unit.needReload) yield* eprint(changedNote(unit.name));
    for (const path of [unit.path, ...unit.dropIns]) {
      const text = (yield* tryReadFile(path)) ?? "";
      yield* print(`${first ? "" : "\n"}# ${shownPath(path)}\n${text}`);
      first = false;
    }
  }
  return code;
}

const changedNote = (name: string): string =>
  `# Warning: ${name} changed on disk, the version systemd has loaded is outdated.\n` +
  "# This output shows the current version of the unit's original fragment and drop-in files.\n" +
  "# If fragments or drop-ins were added or removed, they are not properly reflected in this " +
  "output.\n" +
  "# Run 'systemctl daemon-reload' to reload units.\n";

/** Changes unit files; the manager reads them again afterwards. */
export function* edit(
  units: readonly string[],
  context: Context,
  env: Environment,
): Sys<number | null> {
  if (!(yield* isatty(0)) || !(yield* isatty(1))) {
    yield* eprint("Cannot edit units if not on a tty.\n");
    return 1;
  }
  const reply = yield* ask({ verb: "status", units });
  if (reply === null) return null;
  const jobs: { path: string; draft: string; whole: boolean }[] = [];
  for (const unit of reply.units) {
    const job = yield* draftFor(unit, context);
    if (job === null) return 1;
    jobs.push(job);
  }
  const drafts = jobs.map(({ draft }) => draft);
  const code = yield* editDrafts(drafts, isWhole(context), env);
  if (code === 0) for (const job of jobs) yield* install(job.path, job.draft, job.whole);
  for (const draft of drafts) yield* remove(draft);
  return code;
}

/** --full is -l. */
const isWhole = (context: Context): boolean => context.has("l");

function* draftFor(
  unit: UnitStatus,
  context: Context,
): Sys<{ path: string; draft: string; whole: boolean } | null> {
  const { name } = unit;
  if (unit.load === "masked") {
    yield* eprint(`Cannot edit ${name}: unit is masked.\n`);
    return null;
  }
  const whole = isWhole(context);
  if (unit.path === "" && !context.has("f")) {
    yield* eprint(
      `No files found for ${name}.\n` +
        `Run 'systemctl edit --force --full ${name}' to create a new unit.\n`,
    );
    return null;
  }
  const path = whole ? `${CONFIG}/${name}` : `${CONFIG}/${name}.d/override.conf`;
  const folder = dirName(path);
  yield* makeFolder(folder);
  const draft = `${folder}/.#${path.slice(folder.length + 1)}6a09e667f3bcc908`;
  const old = (yield* tryReadFile(path)) ?? "";
  let text = old !== "" || !whole ? old : ((yield* tryReadFile(unit.path)) ?? "");
  if (!whole) {
    text = `### Editing ${path}\n${START}\n\n${old}\n\n${END}\n`;
    for (const file of [unit.path, ...unit.dropIns]) {
      if (file === path || file === "") continue;
      const body = ((yield* tryReadFile(file)) ?? "").trim().replaceAll("\n", "\n# ");
      text += `\n### ${shownPath(file)}\n# ${body}\n`;
    }
  }
  yield* writeFile(draft, text, 0o644);
  return { path, draft, whole };
}

/** $SYSTEMD_EDITOR, $EDITOR, $VISUAL, or what there is. */
function* editDrafts(drafts: readonly string[], whole: boolean, env: Environment): Sys<number> {
  const named = ["SYSTEMD_EDITOR", "EDITOR", "VISUAL"].map((name) => env.get(name) ?? "");
  const candidates = [...named.filter((text) => text !== ""), "editor", "nano", "vim", "vi"];
  const editor = yield* firstFound(candidates, env);
  if (editor === null) {
    yield* eprint(
      "Cannot edit units, no editor available. " +
        "Please set either $SYSTEMD_EDITOR, $EDITOR or $VISUAL.\n",
    );
    return 1;
  }
  const words = editor.split(/\s+/);
  const jumps = !whole && /(?:^|\/)(?:nano|editor|vim?)$/.test(words[0] as string);
  const code = yield* runEditor([...words, ...(jumps ? ["+4"] : []), ...drafts], env);
  if (code !== 0) yield* eprint(`Editor failed with exit status ${code}.\n`);
  return code === 0 ? 0 : 1;
}

/** Puts the draft in place; an empty one changes nothing. */
function* install(path: string, draft: string, whole: boolean): Sys<void> {
  let text = (yield* tryReadFile(draft)) ?? "";
  if (!whole) {
    const start = text.indexOf(START);
    const end = text.indexOf(END);
    if (start >= 0) text = text.slice(start + START.length, end < 0 ? undefined : end);
    else if (end >= 0) text = text.slice(0, end);
    text = text.trim();
    if (text !== "") text += "\n";
  }
  if (text.trim() !== "") return yield* writeFile(path, text, 0o644);
  yield* eprint(`Editing "${path}" canceled: temporary file is empty.\n`);
}

/** Takes away the administrator's drop-ins, and unit files that stand before the vendor's. */
export function* revert(reply: Reply): Sys<number> {
  for (const { name } of reply.units) {
    const vendor = `/usr/lib/systemd/system/${name}`;
    for (const root of [CONFIG, RUNTIME]) {
      const folder = `${root}/${name}.d`;
      const inside = (yield* exists(folder)) ? yield* readNames(folder) : null;
      for (const file of inside ?? []) yield* removeLoudly(joinPath(folder, file));
      if (inside !== null) {
        yield* rmdir(folder);
        yield* eprint(`Removed "${folder}".\n`);
      }
      const own = `${root}/${name}`;
      if ((yield* exists(vendor)) && (yield* exists(own))) yield* removeLoudly(own);
    }
  }
  return 0;
}

function* removeLoudly(path: string): Sys<void> {
  yield* unlink(path);
  yield* eprint(`Removed "${path}".\n`);
}

function* remove(path: string): Sys<void> {
  try {
    yield* unlink(path);
    if (dirName(path).endsWith(".d") && (yield* readNames(dirName(path))).length === 0)
      yield* rmdir(dirName(path));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

function* makeFolder(path: string): Sys<void> {
  if (!(yield* exists(path))) yield* mkdir(path, 0o755);
}
