/**
 * Signal numbers, names and default actions, as signal(7) has them on x86-64.
 * Texts are strsignal(3)'s (glibc 2.36), which shells print when a child dies.
 */
export type DefaultAction = "term" | "core" | "stop" | "cont" | "ign";

const TABLE: readonly (readonly [number, string, DefaultAction, string])[] = [
  [1, "HUP", "term", "Hangup"],
  [2, "INT", "term", "Interrupt"],
  [3, "QUIT", "core", "Quit"],
  [4, "ILL", "core", "Illegal instruction"],
  [5, "TRAP", "core", "Trace/breakpoint trap"],
  [6, "ABRT", "core", "Aborted"],
  [7, "BUS", "core", "Bus error"],
  [8, "FPE", "core", "Floating point exception"],
  [9, "KILL", "term", "Killed"],
  [10, "USR1", "term", "User defined signal 1"],
  [11, "SEGV", "core", "Segmentation fault"],
  [12, "USR2", "term", "User defined signal 2"],
  [13, "PIPE", "term", "Broken pipe"],
  [14, "ALRM", "term", "Alarm clock"],
  [15, "TERM", "term", "Terminated"],
  [16, "STKFLT", "term", "Stack fault"],
  [17, "CHLD", "ign", "Child exited"],
  [18, "CONT", "cont", "Continued"],
  [19, "STOP", "stop", "Stopped (signal)"],
  [20, "TSTP", "stop", "Stopped"],
  [21, "TTIN", "stop", "Stopped (tty input)"],
  [22, "TTOU", "stop", "Stopped (tty output)"],
  [23, "URG", "ign", "Urgent I/O condition"],
  [24, "XCPU", "core", "CPU time limit exceeded"],
  [25, "XFSZ", "core", "File size limit exceeded"],
  [26, "VTALRM", "term", "Virtual timer expired"],
  [27, "PROF", "term", "Profiling timer expired"],
  [28, "WINCH", "ign", "Window changed"],
  [29, "IO", "term", "I/O possible"],
  [30, "PWR", "term", "Power failure"],
  [31, "SYS", "core", "Bad system call"],
];

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGABRT = 6;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGSEGV = 11;
export const SIGUSR2 = 12;
export const SIGPIPE = 13;
export const SIGALRM = 14;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGTTIN = 21;
export const SIGTTOU = 22;
export const SIGXFSZ = 25;
export const SIGWINCH = 28;

const NAME = new Map(TABLE.map(([number, name]) => [number, name]));
const NUMBER = new Map(TABLE.map(([number, name]) => [name, number]));
const ACTION = new Map(TABLE.map(([number, , action]) => [number, action]));
const TEXT = new Map(TABLE.map(([number, , , text]) => [number, text]));

/** "TERM" for 15; undefined for a number that has no name. Real-time signals are RTMIN+n. */
export function signalName(signal: number): string | undefined {
  if (signal >= 34 && signal <= 64) {
    if (signal === 34) return "RTMIN";
    if (signal === 64) return "RTMAX";
    return signal <= 49 ? `RTMIN+${signal - 34}` : `RTMAX-${64 - signal}`;
  }
  return NAME.get(signal);
}

/** 15 for "TERM", "SIGTERM", "term" or "15"; undefined when there is no such signal. */
export function signalNumber(name: string): number | undefined {
  if (/^\d+$/.test(name)) {
    const number = Number(name);
    return number <= 64 ? number : undefined;
  }
  const upper = name.toUpperCase();
  const bare = upper.startsWith("SIG") ? upper.slice(3) : upper;
  if (bare === "POLL") return 29;
  if (bare === "IOT") return 6;
  const rt = /^RTM(IN|AX)([+-]\d+)?$/.exec(bare);
  if (rt) return (rt[1] === "IN" ? 34 : 64) + Number(rt[2] ?? 0);
  return NUMBER.get(bare);
}

export function defaultAction(signal: number): DefaultAction {
  return ACTION.get(signal) ?? "term";
}

/** strsignal(3). */
export function signalText(signal: number): string {
  return (
    TEXT.get(signal) ??
    (signal >= 34 ? `Real-time signal ${signal - 34}` : `Unknown signal ${signal}`)
  );
}
