/** A row of the system call table: what a call costs, what it does, what it does not do. */
import type { Blocked, CallName, Calls } from "../uapi/syscall.ts";
import type { Machine } from "../machine.ts";
import type { Task } from "../task.ts";

export interface Row<K extends CallName> {
  /** System time of one call, nanoseconds; what it copies or waits for comes on top. */
  readonly ns: number;
  run(m: Machine, task: Task, ...args: Parameters<Calls[K]>): ReturnType<Calls[K]> | Blocked;
  /** What is not supported: goes to the generated compatibility page. */
  readonly note?: string;
}

export type Rows<K extends CallName> = { readonly [N in K]: Row<N> };
