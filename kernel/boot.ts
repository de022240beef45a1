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
import { attach, attachTmpfs } from "./fs/mount.ts";
import { makeDentry } from "./fs/namei.ts";
import { newProcFs } from "./fs/proc/root.ts";
import { type Image, newInode, newSuper } from "./fs/super.ts";
import { newSysFs } from "./fs/sysfs/root.ts";
import { startKthreads } from "./kthreads.ts";
import { type HostSpec, Machine } from "./machine.ts";
import { newMemory } from "./mm/memory.ts";
import { swapon } from "./mm/swapfile.ts";
import { printk } from "./printk.ts";
import { newCpus, newSchedStats } from "./sched/cputime.ts";
import { newLoadavg } from "./sched/loadavg.ts";
import { newPsi } from "./sched/psi.ts";
import { installGate } from "./syscall.ts";
import { newProcess } from "./process.ts";
import { leader } from "./task.ts";
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
  m.init = newProcess(m, null, "/sbin/init", 1);
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
  attachTmpfs(m, 24, "tmpfs", on(top, "run"), "nosuid,nodev,noexec,size=10%,mode=755");
  attachTmpfs(m, 25, "tmpfs", on(top, "dev/shm"), "nosuid,nodev,strictatime");
  attachTmpfs(m, 26, "tmpfs", on(top, "run/lock"), "nosuid,nodev,noexec,size=5m");
}

function entriesOf(dentry: Dentry): Map<string, number> {
  return dentry.inode.entries as Map<string, number>;
}

function swapArea(m: Machine, area: HostSpec["swap"][number]): void {
  const name = area.path.replace("/dev/", "");
  const disk = m.disks.find((one) => one.spec.name === name) ?? m.disks[0];
  if (disk !== undefined)
    swapon(m, leader(m.init), area.path, disk, Math.floor(area.kb / 4), area.priority, true);
}
