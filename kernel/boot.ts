/**
 * Booting: hardware, mounts, kernel threads, init, from uptime 0. The uptime before anybody looks
 * passes at once: past.ts.
 */
import type { ProgramTable } from "./uapi/program.ts";
import { execve, type Sys } from "./uapi/syscall.ts";
import { newDisk } from "./block/genhd.ts";
import { bootMessages } from "./bootlog.ts";
import { newDevtmpfs } from "./fs/devices.ts";
import { addEntry } from "./fs/dir.ts";
import { attach } from "./fs/mount.ts";
import { makeDentry } from "./fs/namei.ts";
import { newProcFs } from "./fs/proc/root.ts";
import { type Image, newInode, newSuper } from "./fs/super.ts";
import { newSysFs } from "./fs/sysfs/root.ts";
import { newTask } from "./fork.ts";
import { defaultLimits } from "./limits.ts";
import { type HostSpec, Machine } from "./machine.ts";
import { newMemory } from "./mm/memory.ts";
import { newMm } from "./mm/mmap.ts";
import { swapon } from "./mm/swapfile.ts";
import { printk } from "./printk.ts";
import { newCpus, newSchedStats } from "./sched/cputime.ts";
import { newLoadavg } from "./sched/loadavg.ts";
import { newPsi } from "./sched/psi.ts";
import { newWaitQueue } from "./sched/wait.ts";
import { installGate } from "./syscall.ts";
import { leader, newTaskIo, NO_USAGE, type Process } from "./task.ts";
import type { Dentry } from "./fs/namei.ts";
import { enqueue } from "./sched/core.ts";
import { makedev, S_IFDIR } from "./uapi/stat.ts";

export interface BootOptions {
  readonly seed: number;
  readonly programs: ProgramTable;
  readonly image: Image;
  /** Size of the root file system. */
  readonly rootKb: number;
  /** What pid 1 runs; by default it executes /sbin/init. */
  readonly init?: () => Sys<number>;
  /** False leaves /proc and /sys plain directories: tools are then tested on recorded files. */
  readonly pseudo?: boolean;
}

/** Kernel threads of a Debian 12 host, besides the per-CPU ones. */
const KTHREADS = [
  "rcu_gp",
  "rcu_par_gp",
  "slub_flushwq",
  "netns",
  "kworker/0:0H-events_highpri",
  "mm_percpu_wq",
  "rcu_tasks_kthread",
  "rcu_tasks_rude_kthread",
  "rcu_tasks_trace_kthread",
];
const PER_CPU = [
  "cpuhp/%",
  "migration/%",
  "ksoftirqd/%",
  "kworker/%:0-events",
  "kworker/%:1-mm_percpu_wq",
];
const KTHREADS_LATE = [
  "kdevtmpfs",
  "inet_frag_wq",
  "kauditd",
  "khungtaskd",
  "oom_reaper",
  "writeback",
  "kcompactd0",
  "ksmd",
  "khugepaged",
  "kintegrityd",
  "kblockd",
  "blkcg_punt_bio",
  "tpm_dev_wq",
  "edac-poller",
  "devfreq_wq",
  "kswapd0",
  "kthrotld",
  "acpi_thermal_pm",
  "mld",
  "ipv6_addrconf",
  "kstrp",
  "zswap-shrink",
  "kworker/u65:0",
  "ata_sff",
  "scsi_eh_0",
  "jbd2/vda1-8",
  "ext4-rsv-conver",
];

export function boot(spec: HostSpec, options: BootOptions): Machine {
  installGate();
  const m = new Machine(spec, options.seed, options.programs);
  m.uts = {
    sysname: "Linux",
    nodename: spec.hostname,
    release: spec.kernelRelease,
    version: spec.kernelVersion,
    machine: "x86_64",
  };
  m.cpus = newCpus(m);
  m.sched = newSchedStats(m);
  m.load = newLoadavg(m);
  m.psi = newPsi(m);
  m.memory = newMemory(m);
  m.disks = spec.disks.map((disk) => newDisk(disk));
  m.mounts = [];
  mountAll(m, options);
  m.lastPid = 1;
  m.init = newProcess(m, null, "/sbin/init", 1, false);
  m.kthreadd = newProcess(m, null, "", 2, true);
  leader(m.kthreadd).comm = "kthreadd";
  startKthreads(m);
  m.lastPid = 300;
  for (const area of spec.swap) swapArea(m, area);
  for (const [atMs, level, text] of bootMessages(m)) printk(m, level, text, atMs * 1_000_000);
  const init = leader(m.init);
  init.gen = (options.init ?? execInit)();
  enqueue(m, init);
  return m;
}

/** The first process executes /sbin/init. */
function* execInit(): Sys<number> {
  yield* execve("/sbin/init", ["/sbin/init"], ["HOME=/", "TERM=linux"]);
  return 1;
}

function mountAll(m: Machine, options: BootOptions): void {
  const disk = m.disks[0] ?? null;
  const dev = disk === null ? 8 : makedev(disk.spec.major, disk.spec.minor + 1);
  const root = newSuper(m, {
    type: "ext4",
    disk,
    dev,
    sizeKb: options.rootKb,
    image: options.image,
  });
  const source = disk === null ? "/dev/root" : `/dev/${disk.spec.name}1`;
  const top = attach(m, root, source, null, "rw,relatime,errors=remount-ro").root;
  const on = (parent: Dentry, path: string): Dentry => {
    let at = parent;
    for (const name of path.split("/")) {
      const entries = at.inode.entries;
      if (entries === null) {
        const found = at.inode.ops?.lookup?.(m, at.inode, name, undefined as never) ?? null;
        if (found === null) throw new Error(`boot: no ${path} to mount on`);
        at = makeDentry(at, name, found, at.mount);
        continue;
      }
      if (!entries.has(name))
        addEntry(m, at.inode, name, newInode(m, at.inode.sb, S_IFDIR | 0o755, 0, 0));
      at = makeDentry(at, name, at.inode.sb.get(entriesOf(at).get(name) as number), at.mount);
      at = at.mounted?.root ?? at;
    }
    return at;
  };
  const tmpfs = (
    path: string,
    sizeKb: number,
    mode: number,
    number: number,
    flags: string,
  ): void => {
    const sb = newSuper(m, { type: "tmpfs", disk: null, dev: number, sizeKb });
    sb.root.mode = S_IFDIR | mode;
    attach(m, sb, "tmpfs", on(top, path), flags);
  };
  if (options.pseudo !== false) {
    attach(m, newSysFs(m), "sysfs", on(top, "sys"), "rw,nosuid,nodev,noexec,relatime");
    attach(m, newProcFs(m), "proc", on(top, "proc"), "rw,nosuid,nodev,noexec,relatime");
  }
  attach(m, newDevtmpfs(m, 5), "udev", on(top, "dev"), "rw,nosuid,relatime");
  attach(
    m,
    newSuper(m, { type: "devpts", disk: null, dev: 23 }),
    "devpts",
    on(top, "dev/pts"),
    "rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000",
  );
  tmpfs("run", Math.floor(m.spec.ramKb / 10), 0o755, 24, "rw,nosuid,nodev,noexec,relatime");
  tmpfs("dev/shm", Math.floor(m.spec.ramKb / 2), 0o1777, 25, "rw,nosuid,nodev");
  tmpfs("run/lock", 5120, 0o1777, 26, "rw,nosuid,nodev,noexec,relatime");
}

function entriesOf(dentry: Dentry): Map<string, number> {
  return dentry.inode.entries as Map<string, number>;
}

/** What kernel threads never use is one for all of them: a host has fifty, a server many hosts. */
const KTHREAD_CRED = { uid: 0, euid: 0, gid: 0, egid: 0, groups: [0] };
const KTHREAD_IO = newTaskIo();
const KTHREAD_FILES = { slots: [] };
const NO_PROCESSES = new Set<Process>();
const NO_WAITERS = newWaitQueue();
const NO_DISPOSITIONS = new Map();
const NO_WORDS: readonly string[] = [];

export function newProcess(
  m: Machine,
  parent: Process | null,
  path: string,
  pid: number,
  kthread: boolean,
): Process {
  const top = (m.mounts[0] as { root: Dentry }).root;
  const process: Process = {
    pid,
    tasks: [],
    parent,
    children: kthread && pid !== 2 ? NO_PROCESSES : new Set(),
    pgrp: kthread ? 0 : pid,
    session: kthread ? 0 : pid,
    tty: null,
    kthread,
    program: null,
    exe: null,
    exePath: path,
    argv: kthread ? NO_WORDS : [path],
    envp: NO_WORDS,
    cwd: top,
    root: top,
    umask: 0o022,
    files: kthread ? KTHREAD_FILES : { slots: [] },
    cred: kthread ? KTHREAD_CRED : { uid: 0, euid: 0, gid: 0, egid: 0, groups: [0] },
    mm: kthread ? null : newMm(m),
    mmBorrowed: false,
    rlimits: parent?.rlimits ?? m.init?.rlimits ?? defaultLimits(Math.floor(m.spec.ramKb / 256)),
    cgroup: kthread ? "/" : "/init.scope",
    oomScoreAdj: 0,
    io: kthread ? KTHREAD_IO : newTaskIo(),
    dispositions: kthread ? NO_DISPOSITIONS : new Map(),
    sigPending: [],
    sigCaught: [],
    alarm: null,
    didExec: true,
    exitStatus: null,
    stopReport: null,
    stopSignal: 0,
    childWait: kthread ? NO_WAITERS : newWaitQueue(),
    childrenUsage: NO_USAGE,
    deadUsage: NO_USAGE,
  };
  m.processes.set(pid, process);
  parent?.children.add(process);
  process.tasks.push(newTask(m, process, null, pid));
  if (kthread) {
    leader(process).state = "I";
    leader(process).wchan = "rescuer_thread";
  }
  return process;
}

function startKthreads(m: Machine): void {
  const start = (comm: string, state: "I" | "S"): void => {
    const process = newProcess(m, m.kthreadd, "", ++m.lastPid, true);
    const task = leader(process);
    task.comm = comm;
    task.state = state;
    if (state === "S") task.wchan = "kthread";
  };
  m.lastPid = 2;
  leader(m.kthreadd).state = "S";
  for (const comm of KTHREADS) start(comm, "I");
  for (let cpu = 0; cpu < Math.min(m.spec.cpus, 16); cpu++) {
    for (const name of PER_CPU) {
      start(name.replace("%", String(cpu)), name.startsWith("kworker") ? "I" : "S");
    }
  }
  const sleepers = new Set([
    "kdevtmpfs",
    "kauditd",
    "khungtaskd",
    "oom_reaper",
    "kcompactd0",
    "ksmd",
    "khugepaged",
    "kswapd0",
    "scsi_eh_0",
    "jbd2/vda1-8",
  ]);
  for (const comm of KTHREADS_LATE) start(comm, sleepers.has(comm) ? "S" : "I");
}

function swapArea(m: Machine, area: HostSpec["swap"][number]): void {
  const name = area.path.replace("/dev/", "");
  const disk = m.disks.find((one) => one.spec.name === name) ?? m.disks[0];
  if (disk !== undefined)
    swapon(m, leader(m.init), area.path, disk, Math.floor(area.kb / 4), area.priority, true);
}
