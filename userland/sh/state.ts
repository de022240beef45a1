/**
 * What a shell process remembers. A forked child gets a deep copy (`copyShell`): the two must share
 * nothing that changes. Programs (ast.ts) are immutable and shared.
 */
import type { Termios } from "../../kernel/uapi/termios.ts";
import type { Disposition, Sys, WaitStatus } from "../../kernel/uapi/syscall.ts";
import type { Assign, Node } from "./ast.ts";
import type { Dialect } from "./dialect.ts";
import type { Job } from "./jobs.ts";
import type { Step } from "./step.ts";

export const EXPORT = 1;
export const READONLY = 2;
export const INTEGER = 4;
export const LOWER = 8;
export const UPPER = 16;
export const NAMEREF = 32;
export const INDEXED = 64;
export const ASSOC = 128;
export const TRACE = 256;

export interface Variable {
  value: string | null; // null: declared, never set
  array: Map<number, string> | null;
  hash: Map<string, string> | null;
  flags: number;
}

export interface Frame {
  readonly name: string;
  /** What `local` replaced: to be put back on return. */
  readonly saved: Map<string, Variable | null>;
  readonly args: string[];
  readonly callLine: number;
  readonly source: string;
  /** `local -`: options to restore. */
  options: Set<string> | null;
}

export interface ShellFunction {
  readonly body: Node;
  readonly source: string;
  exported: boolean;
  readonly readonly?: boolean;
}

/** Pending break, continue or return: set by the builtin, cleared where it ends. */
export type Unwind = {
  readonly how: "break" | "continue" | "return";
  count: number;
  readonly status: number;
};

/** Leaves the shell process; caught in main.ts and at the top of a subshell. */
export class ExitShell {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** Abandons the command line being executed (bash's jump_to_top_level(DISCARD)). */
export class AbandonLine {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** Filled in by main.ts, so that files need not import in circles. */
export interface Hooks {
  commandText(sh: Shell): string;
  evaluate(sh: Shell, source: string): number | bigint;
  /** Output of a command substitution, without its last newlines. */
  substitute(sh: Shell, source: string, line: number): Sys<string>;
  /** Path of a process substitution. */
  processFile(sh: Shell, op: "<" | ">", source: string, line: number): Sys<string>;
  /** Text with prompt escapes decoded and expanded. */
  prompt(sh: Shell, text: string): Sys<string>;
  /** ${x@E}: backslash escapes as in $'...'. */
  unescape(text: string): string;
  /** Runs a text as `eval` does. */
  runText(sh: Shell, text: string, line: number, label?: string): Sys<number>;
  /** Runs a node: exec.ts. */
  run(sh: Shell, node: Node): Step;
  isBuiltin(sh: Shell, name: string): boolean;
  /** This process goes on as a shell that runs a script file without `#!`. */
  runScript(sh: Shell, path: string, args: readonly string[]): Sys<number>;
  /** A child was waited for: jobs.ts. */
  childChanged(sh: Shell, status: WaitStatus): void;
  /** Runs words as a command, without alias or keyword: `command`, `builtin`, traps. */
  runWords(sh: Shell, words: readonly string[], how: "any" | "nofunction" | "builtin"): Sys<number>;
}

export class Shell {
  readonly dialect: Dialect;
  name = "bash"; // argv[0], or the script's
  args: string[] = []; // $1...
  pid = 0; // $$: not changed in subshells
  bashPid = 0;
  subshell = 0;
  interactive = false;
  login = false;
  fromString = false; // -c
  fromStdin = false;
  /** argv[0] as messages before any script is run show it. */
  startName = "bash";
  userName = "";
  ttyName = "";
  /** \\# of prompts. */
  commandNumber = 1;
  /** Word for the prefix of errors: "bash", "-bash" or the script's name. */
  errorName = "bash";

  status = 0;
  pipeStatus: number[] = [0];
  lastBackground = 0; // $!
  lastArg = "";
  line = 1;
  /** Text of the command being run, for $BASH_COMMAND. */
  command: Node | null = null;
  unwind: Unwind | null = null;
  loops = 0;
  /** >0 while -e must not act: conditions, all but the last of && and ||, after !. */
  errexitOff = 0;
  depth = 0;
  owedNs = 0; // CPU not yet paid with compute()

  vars = new Map<string, Variable>();
  varBytes = 0;
  frames: Frame[] = [];
  functions = new Map<string, ShellFunction>();
  aliases = new Map<string, string>();
  aliasChanges = 0;
  options = new Set<string>();
  shopts = new Set<string>();
  disabled = new Set<string>();
  hash = new Map<string, { path: string; hits: number }>();
  sources: string[] = []; // files being sourced, innermost last
  dirStack: string[] = [];
  cwd = "/";
  random = 1;
  startSec = 0;
  clock: { sec: number; nsec: number } = { sec: 0, nsec: 0 };
  getoptsAt = 0; // letters of the current word already taken
  getoptsIndex = 1; // the OPTIND that getoptsAt belongs to

  traps = new Map<string, string>();
  /** Traps that a subshell shows with `trap -p` although they no longer act. */
  inheritedTraps: Map<string, string> | null = null;
  caught = new Set<number>();
  pending: number[] = [];
  inTrap = 0;
  /** Dispositions that were "ignore" when the shell started: they stay. */
  ignoredAtStart = new Set<number>();
  startDispositions = new Map<number, Disposition>();

  /** With xtrace on: what the assignments of the command being run did. */
  tracing: string[] | null = null;
  /** Simple commands need the long way: xtrace, or a DEBUG trap. */
  careful = false;
  /** How deep in substitutions, evals and sourced files: repeats PS4's first character. */
  indirection = 1;
  /** Status of the last command substitution of the command being run. */
  substituted = 0;
  /** Array arguments of declare, local, readonly, by their place among the arguments. */
  arrays: ReadonlyMap<number, Assign> | null = null;
  /** SIGWINCH came: LINES and COLUMNS are to be looked up again. */
  resized = true;
  /** A child of `&`: the keyboard's signals are ignored already. */
  asyncSignals = false;
  /** Runs a chain of && || ; or a loop: a child's death by ^C ends that too. */
  executingList = 0;

  jobs: Job[] = [];
  /** The parent's jobs, as a subshell still shows them. */
  inheritedJobs: Job[] = [];
  currentJob = 0;
  previousJob = 0;
  /** Statuses of children that are gone, for `wait PID`. */
  reaped = new Map<number, number>();
  jobControl = false;
  pgrp = 0;
  ttyFd = -1;
  termios: Termios | null = null;
  /** A process substitution's descriptors, closed after the command. */
  procFds: number[] = [];

  history: string[] = [];
  historyTimes: (number | undefined)[] = [];
  historyBase = 1;
  historyLoaded = 0;
  completions = new Map<string, { words: string; fn: string; opts: string[] }>();
  /** For an error inside a function or an eval: names a file, as in "x.sh: line 3". */
  /** Number of the command whose `exit` was refused because of stopped jobs. */
  exitHeldAt = -9;
  /** End-of-files in a row at the prompt (ignoreeof). */
  eofs = 0;

  /** Errors noted and not yet written: report.ts. */
  errors: string[] = [];
  /** What lower layers call upwards. */
  readonly hooks: Hooks;

  constructor(dialect: Dialect, hooks: Hooks) {
    this.dialect = dialect;
    this.hooks = hooks;
  }

  commandText(): string {
    return this.hooks.commandText(this);
  }

  /** An arithmetic expression's value. */
  evaluate(source: string): number | bigint {
    return this.hooks.evaluate(this, source);
  }

  /** "main" when a script file is running: what $FUNCNAME ends with. */
  get topName(): string {
    return this.fromString || this.fromStdin || this.interactive ? "" : "main";
  }

  get posix(): boolean {
    return this.dialect.posix;
  }
}

export function copyVariable(from: Variable): Variable {
  return {
    value: from.value,
    array: from.array ? new Map(from.array) : null,
    hash: from.hash ? new Map(from.hash) : null,
    flags: from.flags,
  };
}

/** The child's shell at fork. Jobs are not the child's; traps are reset but for ignored ones. */
export function copyShell(from: Shell): Shell {
  const sh: Shell = Object.assign(Object.create(Shell.prototype) as Shell, from);
  sh.args = [...from.args];
  sh.pipeStatus = [...from.pipeStatus];
  sh.vars = new Map();
  for (const [name, variable] of from.vars) sh.vars.set(name, copyVariable(variable));
  sh.frames = from.frames.map((frame) => ({
    ...frame,
    saved: new Map([...frame.saved].map(([name, v]) => [name, v ? copyVariable(v) : null])),
    args: [...frame.args],
    options: frame.options ? new Set(frame.options) : null,
  }));
  sh.functions = new Map([...from.functions].map(([name, f]) => [name, { ...f }]));
  sh.aliases = new Map(from.aliases);
  sh.options = new Set(from.options);
  sh.shopts = new Set(from.shopts);
  sh.disabled = new Set(from.disabled);
  sh.hash = new Map([...from.hash].map(([name, h]) => [name, { ...h }]));
  sh.sources = [...from.sources];
  sh.dirStack = [...from.dirStack];
  sh.clock = { ...from.clock };
  sh.unwind = from.unwind ? { ...from.unwind } : null;
  sh.inheritedTraps = new Map(from.traps);
  sh.traps = new Map([...from.traps].filter(([, action]) => action === ""));
  sh.caught = new Set(from.caught);
  sh.pending = [];
  sh.inTrap = 0;
  sh.ignoredAtStart = new Set(from.ignoredAtStart);
  sh.startDispositions = new Map(from.startDispositions);
  const jobs = from.jobs.length > 0 ? from.jobs : from.inheritedJobs;
  sh.inheritedJobs = jobs.map((job) => ({
    ...job,
    processes: job.processes.map((one) => ({ ...one })),
  }));
  sh.jobs = [];
  sh.tracing = null;
  sh.reaped = new Map();
  sh.jobControl = false;
  sh.termios = null;
  sh.procFds = [];
  sh.history = [...from.history];
  sh.historyTimes = [...from.historyTimes];
  sh.completions = new Map(from.completions);
  sh.subshell = from.subshell + 1;
  sh.owedNs = 0;
  sh.errors = [];
  return sh;
}
