/** The smaller files of /proc: loadavg uptime diskstats swaps version mounts and their like. */
import type { Machine } from "../../machine.ts";
import { showLoad } from "../../sched/loadavg.ts";
import { type PsiResource, showPressure } from "../../sched/psi.ts";
import { NSEC_PER_MSEC } from "../../uapi/time.ts";
import type { Disk } from "../../block/genhd.ts";
import { FIRST_MOUNT_ID } from "../mount.ts";
import { pathOf } from "../namei.ts";
import { fixed, type ProcFile } from "./entry.ts";
import { runningAndBlocked, timesNow } from "./stat.ts";

export const loadavg: ProcFile = {
  show(m) {
    const [a, b, c] = m.load.avenrun.map(showLoad);
    return `${a} ${b} ${c} ${runningAndBlocked(m).running}/${m.tasks.size} ${m.lastPid}\n`;
  },
};

function hundredths(ns: number): string {
  const cs = Math.floor(ns / 10_000_000);
  return `${Math.floor(cs / 100)}.${String(cs % 100).padStart(2, "0")}`;
}

export const uptime: ProcFile = {
  show(m) {
    let idle = 0;
    for (const cpu of timesNow(m)) idle += cpu.idle;
    return `${hundredths(m.now)} ${hundredths(idle)}\n`;
  },
};

const NO_DISCARD = fixed(
  "diskstats",
  "discards, discards merged, sectors discarded, ms discarding",
  0,
  "discards are not modelled",
);

/** Counters as diskstats and /sys/block/NAME/stat list them. */
export function diskFields(disk: Disk): number[] {
  const { counters } = disk;
  const ms = (ns: number): number => Math.floor(ns / NSEC_PER_MSEC);
  return [
    counters.reads,
    counters.readsMerged,
    counters.readSectors,
    ms(counters.readNs),
    counters.writes,
    counters.writesMerged,
    counters.writeSectors,
    ms(counters.writeNs),
    Math.round(disk.inFlight),
    ms(counters.ioNs),
    ms(counters.queueNs),
    NO_DISCARD,
    NO_DISCARD,
    NO_DISCARD,
    NO_DISCARD,
    counters.flushes,
    ms(counters.flushNs),
  ].map(Math.floor);
}

/** A partition's part of its disk's counters: the first partition has them all, less boot's probing. */
export function partitionFields(disk: Disk, index: number): number[] {
  const whole = diskFields(disk);
  if (index > 0) return [62, 0, 4_528, 21, 0, 0, 0, 0, 0, 24, 21, 0, 0, 0, 0, 0, 0];
  const probes = [98, 0, 5_210, 33];
  return whole.map((value, at) =>
    at < 4 ? Math.max(0, value - (probes[at] as number)) : at > 14 ? 0 : value,
  );
}

export const diskstats: ProcFile = {
  show(m) {
    let out = "";
    for (const disk of m.disks) {
      const { name, major, minor, partitionsKb } = disk.spec;
      const row = (min: number, label: string, fields: number[]): string =>
        `${String(major).padStart(4)} ${String(min).padStart(7)} ${label} ${fields.join(" ")}\n`;
      out += row(minor, name, diskFields(disk));
      partitionsKb.forEach((_, index) => {
        out += row(minor + index + 1, `${name}${index + 1}`, partitionFields(disk, index));
      });
    }
    return out;
  },
};

export const swaps: ProcFile = {
  show(m) {
    let out = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
    for (const area of m.memory.swaps) {
      const size = area.pages * 4;
      const used = area.used * 4;
      out += `${area.path.padEnd(39)} ${area.type}${area.type === "partition" ? "\t" : "\t\t"}${size}\t${size < 10_000_000 ? "\t" : ""}${used}\t${used < 10_000_000 ? "\t" : ""}${area.priority}\n`;
    }
    return out;
  },
};

export const version: ProcFile = {
  show: (m) =>
    `Linux version ${m.uts.release} (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) ${m.uts.version}\n`,
};

export const cmdline: ProcFile = {
  show: (m) => `BOOT_IMAGE=/boot/vmlinuz-${m.uts.release} root=/dev/vda1 ro quiet\n`,
};

export function mountLines(m: Machine): string {
  return m.mounts
    .map((mount) => {
      const path = pathOf(mount.root);
      return `${mount.source} ${path} ${mount.sb.type} ${mount.options} 0 0\n`;
    })
    .join("");
}

/** What show_mnt_opts() says of the mount; all else is the file system's. */
const MOUNT_FLAGS = new Set("nosuid nodev noexec noatime nodiratime relatime".split(" "));

/** show_mountinfo(): access first in both fields, the mount's own flags, those of the file system. */
export function mountinfoLines(m: Machine): string {
  return m.mounts
    .map((mount) => {
      const { sb } = mount;
      const path = pathOf(mount.root);
      const parent = mount.at === null ? 1 : mount.at.mount.id;
      const [access = "rw", ...words] = mount.options.split(",");
      const own = [access, ...words.filter((word) => MOUNT_FLAGS.has(word))].join(",");
      const supers = [access, ...words.filter((word) => !MOUNT_FLAGS.has(word))].join(",");
      const where = `${sb.dev >> 8}:${sb.dev & 255} / ${path}`;
      const peers = `shared:${mount.id - FIRST_MOUNT_ID + 1}`;
      const first = `${mount.id} ${parent} ${where} ${own} ${peers}`;
      return `${first} - ${sb.type} ${mount.source} ${supers}\n`;
    })
    .join("");
}

export const mounts: ProcFile = { show: mountLines };

export const filesystems: ProcFile = {
  show: () =>
    "sysfs tmpfs bdev proc cgroup cgroup2 cpuset devtmpfs debugfs tracefs securityfs sockfs bpf pipefs ramfs hugetlbfs devpts mqueue pstore"
      .split(" ")
      .map((name) => `nodev\t${name}\n`)
      .join("") + "\text3\n\text2\n\text4\n",
};

export const partitions: ProcFile = {
  show(m) {
    let out = "major minor  #blocks  name\n\n";
    const row = (major: number, minor: number, kb: number, name: string): string =>
      `${String(major).padStart(4)} ${String(minor).padStart(8)} ${String(kb).padStart(10)} ${name}\n`;
    for (const { spec } of m.disks) {
      out += row(spec.major, spec.minor, spec.sizeKb, spec.name);
      spec.partitionsKb.forEach((kb, index) => {
        out += row(spec.major, spec.minor + index + 1, kb, `${spec.name}${index + 1}`);
      });
    }
    return out;
  },
};

export const devices: ProcFile = {
  show: () =>
    "Character devices:\n  1 mem\n  4 /dev/vc/0\n  4 tty\n  4 ttyS\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n 10 misc\n136 pts\n\nBlock devices:\n  7 loop\n  8 sd\n253 virtblk\n254 mdp\n259 blkext\n",
};

export function pressureFile(resource: PsiResource): ProcFile {
  return {
    show: (m) =>
      `${showPressure("some", m.psi.some[resource])}\n${showPressure("full", m.psi.full[resource])}\n`,
  };
}
