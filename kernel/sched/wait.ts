/** Wait queues: who sleeps on what. kernel/sched/wait.c. */
import type { Task } from "../task.ts";

/** Tasks in the order they went to sleep. */
export type WaitQueue = Set<Task>;

export function newWaitQueue(): WaitQueue {
  return new Set();
}
