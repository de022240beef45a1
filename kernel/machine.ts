/**
 * One simulated Linux host: what its subsystems share. Booting is in boot.ts, the loop in
 * sched/core.ts, the system calls in syscall.ts. `now` is CLOCK_BOOTTIME in nanoseconds; hosts have
 * an uptime of at most 90 days, so it is exact in a double.
 */
import type { ProgramTable } from "./uapi/program.ts";
import type { Utsname } from "./uapi/syscall.ts";
import { NSEC_PER_SEC } from "./uapi/time.ts";
import type { Timestamp } from "./uapi/stat.ts";
import type { Disk, DiskSpec } from "./block/genhd.ts";
import type { Mount } from "./fs/namei.ts";
import type { Superblock } from "./fs/inode.ts";
import type { Memory } from "./mm/memory.ts";
import { THREADS_MAX } from "./limits.ts";
import { Random } from "./random.ts";
import { type KernelLog, newKernelLog } from "./printk.ts";
import type { CpuTimes, SchedStats } from "./sched/cputime.ts";
import type { Loadavg } from "./sched/loadavg.ts";
import type { Psi } from "./sched/psi.ts";
import type { Process, Task } from "./task.ts";
import { TICK_NS } from "./time/grid.ts";
import { TimerHeap } from "./time/timer.ts";
import { Trace } from "./trace.ts";
import type { Tty } from "./tty/tty.ts";

export interface HostSpec {
  readonly hostname: string;
  readonly cpus: number;
  readonly cpuModel: string;
  readonly cpuMhz: number;
  readonly ramKb: number;
  readonly disks: readonly DiskSpec[];
  /** Device path and size of each swap area, in order of priority. */
  readonly swap: readonly {
    readonly path: string;
    readonly kb: number;
    readonly priority: number;
  }[];
  readonly kernelRelease: string; // "6.1.0-28-amd64"
  readonly kernelVersion: string; // "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)"
  /** Uptime that passes unwatched after booting (past.ts), and the wall clock at its end. */
  readonly uptimeNs: number;
  readonly wallClock: Timestamp;
}

export class Machine {
  readonly spec: HostSpec;
  readonly seed: number;
  readonly programs: ProgramTable;
  now: number;
  nextTickNs: number;
  /** CLOCK_REALTIME minus CLOCK_BOOTTIME, as seconds and nanoseconds. */
  wallOffset: { sec: number; nsec: number };

  readonly timers = new TimerHeap();
  readonly runQueue: Task[] = [];
  readonly tasks = new Map<number, Task>();
  readonly processes = new Map<number, Process>();
  current: Task | null = null;
  lastPid = 0;
  pidMax = 4_194_304;
  /** kernel.threads-max: tasks of all users together. */
  threadsMax = THREADS_MAX;
  forks = 0;

  // set by boot.ts, each from its subsystem
  uts!: { -readonly [K in keyof Utsname]: Utsname[K] };
  cpus!: CpuTimes[];
  sched!: SchedStats;
  load!: Loadavg;
  psi!: Psi;
  memory!: Memory;
  disks!: Disk[];
  mounts!: Mount[];
  readonly superblocks: Superblock[] = [];
  readonly ttys: Tty[] = [];
  init!: Process;
  kthreadd!: Process;
  readonly log: KernelLog = newKernelLog();
  readonly trace = new Trace();
  /** Live values under /proc/sys that no subsystem owns, by path ("kernel/hostname" is uts's). */
  readonly sysctl = new Map<string, string>();
  /** Units of work done, by control group: what the services of the host have served. */
  readonly served = new Map<string, { units: number }>();
  /** What learners tried and the simulation does not have: counted, never scored. */
  readonly unmodelled: string[] = [];
  /** Steps of work the host may still do before simulated time is stretched (fuel for hosts). */
  hostTokens = 500_000;
  halted: "restart" | "poweroff" | "halt" | null = null;
  /** Anonymous inode numbers: pipes, sockets. */
  nextAnonIno = 20_000;

  private readonly streams = new Map<string, Random>();
  private stamp: Timestamp = { sec: 0, nsec: 0 };

  constructor(spec: HostSpec, seed: number, programs: ProgramTable) {
    this.spec = spec;
    this.seed = seed;
    this.programs = programs;
    this.now = 0;
    this.nextTickNs = TICK_NS;
    this.wallOffset = subtract(spec.wallClock, spec.uptimeNs);
  }

  /** The subsystem's own stream of chance. */
  random(stream: string): Random {
    let random = this.streams.get(stream);
    if (random === undefined) this.streams.set(stream, (random = new Random(this.seed, stream)));
    return random;
  }

  /** CLOCK_REALTIME. What happens at one instant has one timestamp: many inodes share it. */
  realtime(): Timestamp {
    const { sec, nsec } = this.realtimeAt(this.now);
    if (sec !== this.stamp.sec || nsec !== this.stamp.nsec) this.stamp = { sec, nsec };
    return this.stamp;
  }

  realtimeAt(bootNs: number): Timestamp {
    const sec = Math.floor(bootNs / NSEC_PER_SEC);
    const nsec = bootNs - sec * NSEC_PER_SEC + this.wallOffset.nsec;
    const carry = Math.floor(nsec / NSEC_PER_SEC);
    return { sec: sec + this.wallOffset.sec + carry, nsec: nsec - carry * NSEC_PER_SEC };
  }
}

function subtract(time: Timestamp, ns: number): { sec: number; nsec: number } {
  const sec = Math.floor(ns / NSEC_PER_SEC);
  const nsec = time.nsec - (ns - sec * NSEC_PER_SEC);
  return nsec < 0
    ? { sec: time.sec - sec - 1, nsec: nsec + NSEC_PER_SEC }
    : { sec: time.sec - sec, nsec };
}
