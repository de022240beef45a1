/**
 * What an executable file stands for. The base image has a file per program whose content names it
 * (see elfImage); execve looks the name up in the table that the machine was given at boot.
 */
import type { Sys, Trap } from "./syscall.ts";
import { decode, encode } from "./bytes.ts";

export type Environment = ReadonlyMap<string, string>;

/** A generator program: returns its exit code. */
export type Main = (argv: readonly string[], env: Environment) => Sys<number>;

/**
 * A daemon or a workload: plain data and a step. `sys` never blocks: where a generator would wait,
 * the call throws EAGAIN. State must be plain data (JSON), so that a machine can be copied.
 */
export interface Actor<State> {
  start(sys: ActorTrap, argv: readonly string[], env: Environment): State;
  step(state: State, sys: ActorTrap): Pause;
  /** CPU time a second, without its load: what an uptime that nobody watched adds up from. */
  readonly pastNs?: number;
  /** For each signal set to "catch"; without it only default actions happen. */
  signal?(state: State, signal: number, sys: ActorTrap): void;
}

/** Until when an actor waits: a time, input on a descriptor, a signal or a child's end wake it. */
export type Pause =
  | { readonly sleepNs: number; readonly readable?: readonly number[] }
  | { readonly exit: number };

/** The gate without Blocked. */
export type ActorTrap = {
  [K in keyof Trap]: (...args: Parameters<Trap[K]>) => Exclude<ReturnType<Trap[K]>, symbol>;
};

/** Memory a program has right after exec, in 4 KiB pages. */
export interface Footprint {
  /** Its own text and read-only data: file pages, shared among its processes. */
  readonly text: number;
  /** Anonymous pages in use: data, heap, stack. */
  readonly anon: number;
  /** Pages of shared libraries it uses (file pages, shared by everyone). */
  readonly lib: number;
  /** Total address space; at least the sum of the others. */
  readonly virtual: number;
}

export interface Program {
  readonly main?: Main;
  readonly actor?: Actor<never>;
  readonly footprint?: Footprint;
}

export type ProgramTable = ReadonlyMap<string, Program>;

const MAGIC = "\x7fELF\x02\x01\x01\x00pagefault:";

/** Content of the executable file of a program; 32 bits with ELFCLASS32. */
export function elfImage(program: string): Uint8Array {
  return encode(`${MAGIC}${program}\n`);
}

/** Name of the program that these bytes stand for, or undefined. */
export function elfProgram(content: Uint8Array): string | undefined {
  const head = decode(content.subarray(0, 128));
  if (!head.startsWith(MAGIC)) return undefined;
  const end = head.indexOf("\n", MAGIC.length);
  return end < 0 ? undefined : head.slice(MAGIC.length, end);
}
