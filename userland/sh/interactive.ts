/**
 * The shell that a person types into: prompt, line, history, run, again. Job control begins and
 * ends here. shell.c, jobs.c initialize_job_control(), bashline.c.
 */
import { decode, encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { F_DUPFD_CLOEXEC } from "../../kernel/uapi/fcntl.ts";
import { SIGCONT, SIGHUP, SIGINT, SIGTTIN, SIGWINCH } from "../../kernel/uapi/signal.ts";
import * as sys from "../../kernel/uapi/syscall.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { jobsHold } from "./builtins/exit.ts";
import { sourceText } from "./builtins/eval.ts";
import { setColumns } from "./environment.ts";
import { tryReadFile, writeAll } from "../lib/stdio.ts";
import { giveTerminal } from "./fork.ts";
import { expandHistory, type HistoryResult } from "./histexpand.ts";
import { addHistory, loadHistory, saveHistory } from "./histfile.ts";
import { readUntil } from "./input.ts";
import { jobState } from "./jobs.ts";
import { notifyJobs } from "./jobshow.ts";
import { reap } from "./jobwait.ts";
import { completeLine } from "./readline/complete.ts";
import { Editor, type EditorMemory, newMemory, type Outcome } from "./readline/editor.ts";
import { flushErrors } from "./report.ts";
import { refreshClock } from "./resolve.ts";
import { runText } from "./script.ts";
import { Interrupted, interactiveSignals, takeSignals } from "./signals.ts";
import { ExitShell, type Shell } from "./state.ts";
import { isIncomplete, leftOpen } from "./syntax.ts";
import { handleSignals, runTrap } from "./trap.ts";
import { allValues, getVar, lookup } from "./vars.ts";

/** The shell's own descriptor of its terminal. */
const TTY_FD = 255;

export function* runInteractive(sh: Shell, noediting: boolean): Sys<number> {
  yield* loadHistory(sh, sh.options.has("history") ? (getVar(sh, "HISTFILE") ?? "") : "");
  const dumb = ["dumb", ""].includes(getVar(sh, "TERM") ?? "");
  const terminal = sh.ttyFd >= 0 && !noediting && !dumb && !sh.posix;
  const memory = newMemory();
  try {
    for (;;) {
      const outcome = yield* turn(sh, terminal ? memory : null);
      if (outcome !== null) return outcome;
    }
  } catch (error) {
    if (error instanceof ExitShell) return yield* leave(sh, error.status);
    throw error;
  }
}

/** Terminal, process group, signals: before the start-up files are read. */
export function* startJobControl(sh: Shell): Sys<void> {
  let fd: number;
  try {
    yield* sys.tcgetattr(0);
    fd = yield* sys.fcntl(0, F_DUPFD_CLOEXEC, TTY_FD);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* interactiveSignals(sh, false);
    return;
  }
  sh.ttyFd = fd;
  sh.ttyName = yield* terminalName();
  try {
    for (;;) {
      const group = yield* sys.getpgid(0);
      if ((yield* sys.tcgetpgrp(fd)) === group) break;
      yield* sys.kill(0, SIGTTIN);
      yield;
    }
    yield* interactiveSignals(sh, true);
    sh.pgrp = yield* sys.getpgid(0);
    if (sh.pgrp !== sh.pid) {
      yield* sys.setpgid(0, sh.pid);
      sh.pgrp = sh.pid;
      yield* giveTerminal(fd, sh.pgrp);
    }
    sh.jobControl = true;
    sh.options.add("monitor");
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* interactiveSignals(sh, false);
    sh.errors.push(
      `${sh.errorName}: cannot set terminal process group (-1): ${error.message}\n`,
      `${sh.errorName}: no job control in this shell\n`,
    );
    yield* flushErrors(sh);
  }
  sh.termios = yield* sys.tcgetattr(fd);
}

function* terminalName(): Sys<string> {
  try {
    return (yield* sys.readlink("/proc/self/fd/0")).split("/").at(-1) as string;
  } catch (error) {
    if (error instanceof SyscallError) return "tty";
    throw error;
  }
}

/** One command; its number when the shell is to end. */
function* turn(sh: Shell, memory: EditorMemory | null): Sys<number | null> {
  try {
    yield* beforePrompt(sh);
    const text = yield* readCommand(sh, memory);
    if (text === null) return yield* endOfFile(sh);
    if (text.trim() === "") return null;
    yield* runText(sh, text, 1);
    sh.commandNumber++;
    yield* handleSignals(sh);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    sh.status = 128 + error.signal;
    sh.loops = sh.errexitOff = sh.executingList = 0;
    sh.unwind = null;
  }
  return null;
}

function* beforePrompt(sh: Shell): Sys<void> {
  yield* flushErrors(sh);
  yield* reap(sh);
  yield* notifyJobs(sh);
  yield* handleSignals(sh);
  if (sh.resized) yield* setColumns(sh);
  yield* refreshClock(sh);
  const found = lookup(sh, "PROMPT_COMMAND");
  if (found === undefined) return;
  const { status, pipeStatus, lastArg } = sh;
  for (const command of allValues(sh, "PROMPT_COMMAND"))
    if (command !== "") yield* runText(sh, command, 1, "PROMPT_COMMAND");
  sh.status = status;
  sh.pipeStatus = pipeStatus;
  sh.lastArg = lastArg;
}

function* endOfFile(sh: Shell): Sys<number | null> {
  if (sh.options.has("ignoreeof") && sh.eofs++ < Number(getVar(sh, "IGNOREEOF") ?? 10)) {
    yield* writeAll(2, encode(`Use "${sh.login ? "logout" : "exit"}" to leave the shell.\n`));
    return null;
  }
  if (sh.ttyFd >= 0 || sh.interactive) yield* writeAll(2, encode(sh.login ? "logout\n" : "exit\n"));
  if (yield* jobsHold(sh)) return null;
  return yield* leave(sh, sh.status);
}

/** The end of an interactive shell: ~/.bash_logout, history, hang-ups. */
function* leave(sh: Shell, status: number): Sys<number> {
  if (sh.login && !sh.posix) {
    const path = `${getVar(sh, "HOME") ?? ""}/.bash_logout`;
    const text = yield* tryReadFile(path);
    if (text !== undefined) yield* sourceText(sh, text, path, []);
  }
  yield* saveHistory(sh);
  const hangUp = status === 128 + SIGHUP || (sh.login && sh.shopts.has("huponexit"));
  for (const job of sh.jobs) {
    const state = jobState(job);
    if (state === "done" || job.noHangup || (!hangUp && state !== "stopped")) continue;
    try {
      yield* sys.kill(-job.pgrp, SIGHUP);
      if (state === "stopped") yield* sys.kill(-job.pgrp, SIGCONT);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  return status;
}

/** A whole command, over as many lines as it takes; null at the end of input. */
function* readCommand(sh: Shell, memory: EditorMemory | null): Sys<string | null> {
  let text = "";
  for (;;) {
    const line = yield* readOne(sh, memory, text === "" ? "PS1" : "PS2");
    if (line === null) {
      if (text === "") return null;
      yield* remember(sh, text);
      return text;
    }
    sh.eofs = 0;
    const expanded = expandLine(sh, line, text);
    if (expanded?.error != null) {
      sh.errors.push(`${sh.errorName}: ${expanded.error}\n`);
      yield* flushErrors(sh);
      return "";
    }
    const real = expanded?.text ?? line;
    if (expanded?.changed === true) {
      yield* writeAll(2, encode(`${real}\n`));
      if (expanded.printOnly) {
        yield* remember(sh, real);
        return "";
      }
    }
    text += `${real}\n`;
    if (isIncomplete(text)) continue;
    yield* remember(sh, text);
    return text;
  }
}

/** History expansion of one line after `before`; the body of a here-document has none. */
function expandLine(sh: Shell, line: string, before: string): HistoryResult | null {
  if (!sh.options.has("histexpand")) return null;
  const open = before === "" ? "" : leftOpen(before);
  return open === "<<" ? null : expandHistory(sh, line, open);
}

function* remember(sh: Shell, text: string): Sys<void> {
  yield* refreshClock(sh);
  addHistory(sh, oneLine(text.replace(/\n$/, "")));
}

/** cmdhist: the lines of one command are kept as one, with semicolons where they belong. */
function oneLine(text: string): string {
  if (!text.includes("\n")) return text;
  if (/<<-?\s*['"\\]?\w/.test(text)) return `${text}\n`;
  const lines = text.split("\n");
  let out = lines[0] as string;
  for (const line of lines.slice(1)) {
    const quotes = (out.match(/(?<!\\)["'`]/g) ?? []).length;
    if (quotes % 2 === 1) out += `\n${line}`;
    else if (out.endsWith("\\")) out = out.slice(0, -1) + line;
    else if (/(^|[\s;])(do|then|else|in)$|[;&|({]$|^$/.test(out)) out += ` ${line.trimStart()}`;
    else out += `; ${line.trimStart()}`;
  }
  return out;
}

function* readOne(sh: Shell, memory: EditorMemory | null, name: "PS1" | "PS2"): Sys<string | null> {
  yield* flushErrors(sh);
  const prompt = yield* sh.hooks.prompt(sh, getVar(sh, name) ?? "");
  if (memory === null) return yield* readPlain(sh, prompt);
  const hooks = {
    complete: (editor: Editor, again: boolean) => completeLine(sh, editor, again),
    signal: () => promptSignal(sh),
  };
  const editor = new Editor(0, prompt, sh.history, memory, hooks);
  const outcome: Outcome = yield* editor.readLine();
  if (outcome.k === "interrupt") {
    if (sh.traps.has("INT")) yield* runTrap(sh, "INT");
    yield* writeAll(2, encode("\n"));
    throw new Interrupted(SIGINT);
  }
  if (outcome.k === "eof") return null;
  yield* sys.commandline(outcome.text);
  return outcome.text;
}

/** A signal that came at the prompt. Traps run at once, as readline lets them. */
function* promptSignal(sh: Shell): Sys<"interrupt" | "resize" | "other"> {
  let answer: "interrupt" | "resize" | "other" = "other";
  yield* takeSignals(sh);
  const pending = sh.pending;
  sh.pending = [];
  for (const signal of pending) {
    if (signal === SIGWINCH) {
      sh.resized = true;
      yield* setColumns(sh);
      answer = "resize";
    } else if (signal === SIGINT) {
      answer = "interrupt";
    } else if (signal === SIGHUP && !sh.traps.has("HUP")) throw new ExitShell(128 + SIGHUP);
    else {
      sh.pending.push(signal);
      yield* handleSignals(sh);
    }
  }
  return answer;
}

/** Without line editing: the terminal's own. */
function* readPlain(sh: Shell, prompt: string): Sys<string | null> {
  yield* writeAll(2, encode(prompt.replace(/[\x01\x02]/g, "")));
  for (;;) {
    try {
      const { bytes, ended } = yield* readUntil(0, 10);
      return bytes.length === 0 && !ended ? null : decode(bytes);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno !== "EINTR") return null;
      if ((yield* promptSignal(sh)) !== "interrupt") continue;
      if (sh.traps.has("INT")) yield* runTrap(sh, "INT");
      yield* writeAll(2, encode("\n"));
      throw new Interrupted(SIGINT);
    }
  }
}
