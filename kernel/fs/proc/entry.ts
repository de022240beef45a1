/** What a file under /proc is: text made when it is read. fs/proc/generic.c in purpose. */
import type { Inode } from "../inode.ts";
import type { Machine } from "../../machine.ts";
import type { Process, Task } from "../../task.ts";

export interface ProcFile {
  show(m: Machine, task: Task): string;
  store?(m: Machine, text: string, task: Task): void;
  /** Permission bits; 0444, or 0644 with a store. */
  readonly mode?: number;
}

/** A file below /proc/PID, for the process (and the thread, below task/). */
export interface PidFile {
  show(m: Machine, process: Process, thread: Task, reader: Task): string;
  store?(m: Machine, process: Process, text: string, writer: Task): void;
  readonly mode?: number;
}

/** A symbolic link below /proc/PID. */
export interface PidLink {
  readlink(m: Machine, process: Process): string;
  follow?(m: Machine, process: Process): Inode | null;
}

export interface FixedField {
  readonly file: string;
  readonly field: string;
  readonly value: string | number;
  readonly why: string;
}

/** Every field that is a constant of the simulation: the compatibility page is made from it. */
export const FIXED: FixedField[] = [];

/** States that a field does not vary, and why. Called at module level, so that the list is whole. */
export function fixed<T extends string | number>(
  file: string,
  field: string,
  value: T,
  why: string,
): T {
  FIXED.push({ file, field, value, why });
  return value;
}
