/** Where CPU time went, per CPU: kernel/sched/cputime.c. All in nanoseconds. */
export interface CpuTimes {
  user: number;
  nice: number;
  system: number;
  idle: number;
  iowait: number;
  irq: number;
  softirq: number;
  steal: number;
}

export interface SchedStats {
  /** Context switches and interrupts since boot (/proc/stat ctxt, intr). */
  ctxt: number;
  intr: number;
  softirq: number;
  /** As of the last tick: tasks runnable and tasks in iowait. */
  procsRunning: number;
  procsBlocked: number;
}
