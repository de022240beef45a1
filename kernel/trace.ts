/**
 * Tracepoints, by Linux's names. strace, evidence and instructors listen; nothing here changes the
 * machine. With no listener an emit costs one map look-up.
 */
import type { Task } from "./task.ts";
import type { File } from "./fs/file.ts";
import type { Tty } from "./tty/tty.ts";

export interface TraceEvents {
  printk: [text: string];
  sched_process_fork: [parent: Task, child: Task];
  sched_process_exec: [task: Task, path: string, argv: readonly string[]];
  sched_process_exit: [task: Task];
  signal_deliver: [task: Task, signal: number];
  /** A read of computed text (/proc, /sys) or of a file, with what was read. */
  file_read: [task: Task, file: File, data: Uint8Array];
  file_write: [task: Task, file: File, data: Uint8Array];
  file_open: [task: Task, file: File];
  /** A directory was listed. */
  dir_read: [task: Task, file: File];
  /** A shell took a command line from its terminal. */
  command_line: [task: Task, text: string];
  unlink: [task: Task, path: string];
  tty_write: [task: Task, tty: Tty, data: Uint8Array];
  pipe_write: [task: Task, inode: number];
  pipe_read: [task: Task, inode: number];
  oom_kill: [victim: Task];
  sys_enter: [task: Task, name: string, args: readonly unknown[]];
  sys_exit: [task: Task, name: string, result: unknown];
  unmodelled: [task: Task, what: string];
}

type Listener<K extends keyof TraceEvents> = (...args: TraceEvents[K]) => void;

export class Trace {
  private readonly listeners = new Map<keyof TraceEvents, Listener<never>[]>();

  on<K extends keyof TraceEvents>(event: K, listener: Listener<K>): () => void {
    const list = this.listeners.get(event) ?? [];
    this.listeners.set(event, list);
    list.push(listener as Listener<never>);
    return () => {
      list.splice(list.indexOf(listener as Listener<never>), 1);
    };
  }

  wants(event: keyof TraceEvents): boolean {
    const list = this.listeners.get(event);
    return list !== undefined && list.length > 0;
  }

  emit<K extends keyof TraceEvents>(event: K, ...args: TraceEvents[K]): void {
    const list = this.listeners.get(event);
    if (list === undefined) return;
    for (const listener of list) (listener as Listener<K>)(...args);
  }
}
