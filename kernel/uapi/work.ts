/**
 * A steady load, stated instead of executed: what one unit of work costs, and how many units a
 * second are wanted. The kernel's 100 ms model decides how many get done, given the CPU's share,
 * the pages that are missing and the disk's queue, and charges the task for them. So a request rate
 * falls because its pages were swapped out, not because a script says so.
 */
export interface Workload {
  /** Units wanted a second; Infinity goes on as fast as the machine allows (a closed loop). */
  readonly rate: number;
  /** CPU a unit, in nanoseconds of user and system time. */
  readonly userNs: number;
  readonly sysNs: number;
  /** Memory a unit uses. */
  readonly touches?: readonly WorkTouch[];
  /** File bytes a unit reads or writes. */
  readonly io?: readonly WorkIo[];
}

export interface WorkTouch {
  /** From mmap. */
  readonly area: number;
  /** Pages a unit, chosen over the first `span` pages of the area (default: those in use). */
  readonly pages: number;
  readonly span?: number;
  /** Share of the pages that is written, 0..1. */
  readonly write: number;
  /** "sequential" walks the span round and round: swap and file readahead help it. */
  readonly pattern: "random" | "sequential";
}

export interface WorkIo {
  readonly fd: number;
  readonly bytes: number;
  readonly write: boolean;
  readonly pattern: "random" | "sequential";
  /** Read over the first so many bytes of the file (default: all of it). */
  readonly span?: number;
  /** O_DIRECT: past the page cache. */
  readonly direct?: boolean;
  /** Each unit waits for its bytes to be on the device (O_SYNC, fsync). */
  readonly sync?: boolean;
}

export interface WorkDone {
  /** Units done since the last call (fractions are carried over, so this is an integer). */
  readonly units: number;
  /** Mean time of a unit over that span, in nanoseconds: CPU, queueing and faults together. */
  readonly unitNs: number;
}
