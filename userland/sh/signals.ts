/**
 * The shell's own signals: what it catches, what children get back, what is waiting to be acted on.
 * A caught signal is taken with `sigtake`; a trap runs between commands (trap.ts). sig.c, trap.c.
 */
import {
  SIGCHLD,
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGWINCH,
  signalName,
} from "../../kernel/uapi/signal.ts";
import { type Disposition, sigaction, sigtake, type Sys } from "../../kernel/uapi/syscall.ts";
import type { Shell } from "./state.ts";

/** A signal interrupts what is being run: the interactive shell's own reaction to ^C. */
export class Interrupted {
  readonly signal: number;
  constructor(signal: number) {
    this.signal = signal;
  }
}

export function* setSignal(sh: Shell, signal: number, how: Disposition): Sys<void> {
  const old = yield* sigaction(signal, how);
  if (!sh.startDispositions.has(signal)) sh.startDispositions.set(signal, old);
  if (how === "catch") sh.caught.add(signal);
  else sh.caught.delete(signal);
}

/** What an interactive shell does with the keyboard's signals. */
export function* interactiveSignals(sh: Shell, jobControl: boolean): Sys<void> {
  for (const signal of [SIGINT, SIGHUP, SIGWINCH]) yield* setSignal(sh, signal, "catch");
  for (const signal of [SIGQUIT, SIGTERM]) yield* setSignal(sh, signal, "ignore");
  if (!jobControl) return;
  for (const signal of [SIGTSTP, SIGTTIN, SIGTTOU]) yield* setSignal(sh, signal, "ignore");
}

/** In a child: traps are reset, ignored ones stay, the rest is as the shell found it. */
export function* childSignals(sh: Shell): Sys<void> {
  for (const [signal, disposition] of sh.startDispositions) {
    if (sh.traps.get(signalName(signal) ?? "") === "") continue;
    yield* sigaction(signal, disposition === "catch" ? "default" : disposition);
  }
  sh.startDispositions.clear();
  sh.caught.clear();
  sh.pending = [];
}

/** A child that job control does not manage runs with ^C and ^\ ignored. */
export function* ignoreKeyboard(sh: Shell): Sys<void> {
  for (const signal of [SIGINT, SIGQUIT]) {
    yield* sigaction(signal, "ignore");
    sh.ignoredAtStart.add(signal);
  }
}

/** Moves caught signals to `sh.pending`; true when something is to be acted on. */
export function* takeSignals(sh: Shell): Sys<boolean> {
  if (sh.caught.size === 0) return false;
  for (;;) {
    const signal = yield* sigtake();
    if (signal === 0) return sh.pending.length > 0;
    if (signal !== SIGCHLD || sh.traps.has("CHLD")) sh.pending.push(signal);
  }
}
