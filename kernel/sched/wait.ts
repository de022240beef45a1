/** Wait queues: who sleeps on what. kernel/sched/wait.c. */
import { NONE, type Task } from "../task.ts";

/**
 * Tasks in the order they went to sleep. Most queues of a host never hold more than one, which then
 * stands alone: a hundred idle queues cost a few kilobytes.
 */
export class WaitQueue {
  private tasks: Task | readonly Task[] | null = null;

  add(task: Task): void {
    const list = this.sleepers();
    if (list.includes(task)) return;
    this.tasks = list.length === 0 ? task : [...list, task];
  }

  delete(task: Task): void {
    if (this.tasks === task) this.tasks = null;
    else if (Array.isArray(this.tasks)) {
      const left = this.tasks.filter((one) => one !== task);
      this.tasks = left.length > 1 ? left : (left[0] ?? null);
    }
  }

  /** Those who sleep now. */
  sleepers(): readonly Task[] {
    if (this.tasks === null) return NONE;
    return Array.isArray(this.tasks) ? this.tasks : [this.tasks as Task];
  }
}
