/** Wait queues: who sleeps on what. kernel/sched/wait.c. */
import type { Task } from "../task.ts";

/**
 * Tasks in the order they went to sleep. Most queues of a host never hold more than one, so the
 * first has a place of its own: a hundred idle queues cost a few kilobytes.
 */
export class WaitQueue {
  private first: Task | null = null;
  private others: readonly Task[] | null = null;

  add(task: Task): void {
    if (this.first === task || this.others?.includes(task) === true) return;
    if (this.first === null) this.first = task;
    else this.others = [...(this.others ?? []), task];
  }

  delete(task: Task): void {
    const { others } = this;
    if (this.first === task) {
      this.first = others?.[0] ?? null;
      this.others = others !== null && others.length > 1 ? others.slice(1) : null;
    } else if (others?.includes(task) === true) {
      this.others = others.length > 1 ? others.filter((one) => one !== task) : null;
    }
  }

  /** Those who sleep now. */
  sleepers(): readonly Task[] {
    if (this.first === null) return [];
    return this.others === null ? [this.first] : [this.first, ...this.others];
  }
}
