/**
 * /proc/sys: kernel/sysctl.c, Documentation/admin-guide/sysctl. A row a value, with Debian 12's
 * default. Rows that a subsystem reads act at once (m.sysctl); the others are kept and shown, and
 * the compatibility page says so.
 */
import { SyscallError } from "../../uapi/errno.ts";
import type { Machine } from "../../machine.ts";
import { dropCaches } from "../../mm/filemap.ts";
import { minFreeKbytes, watermarksFor } from "../../mm/memory.ts";
import { THREADS_MAX } from "../../limits.ts";
import { printk } from "../../printk.ts";
import { givePages } from "../../mm/page_alloc.ts";
import { leader } from "../../task.ts";

export interface SysctlRow {
  readonly path: string; // below /proc/sys
  readonly value: string | ((m: Machine) => string);
  /** Integer bounds; a row without them takes any text. */
  readonly min?: number;
  readonly max?: number;
  readonly mode?: number;
  /** Called after the value was stored. */
  readonly apply?: (m: Machine, value: string) => void;
  /** False: kept and shown, nothing reads it. */
  readonly modelled?: boolean;
}

function setMinFree(m: Machine, value: string): void {
  const scale = Number(m.sysctl.get("vm/watermark_scale_factor") ?? 10);
  m.memory.watermarks = watermarksFor(m.memory.total, Number(value), scale);
}

function drop(m: Machine, value: string): void {
  const what = Number(value);
  if ((what & 1) !== 0) dropCaches(m);
  if ((what & 2) !== 0) {
    const floor = Math.floor(m.memory.total / 220);
    const freed = Math.max(0, Math.floor((m.memory.slabReclaimable - floor) * 0.8));
    m.memory.slabReclaimable -= freed;
    givePages(m, freed);
    m.memory.events.drop_slab++;
  }
  const comm = m.current?.comm ?? "sh";
  printk(m, 6, `${comm} (${m.current?.tid ?? leader(m.init).tid}): drop_caches: ${what}`);
}

const kept = (path: string, value: string): SysctlRow => ({ path, value, modelled: false });

export const SYSCTLS: readonly SysctlRow[] = [
  { path: "vm/swappiness", value: "60", min: 0, max: 200 },
  { path: "vm/overcommit_memory", value: "0", min: 0, max: 2 },
  { path: "vm/overcommit_ratio", value: "50", min: 0 },
  kept("vm/overcommit_kbytes", "0"),
  { path: "vm/dirty_ratio", value: "20", min: 0, max: 100 },
  { path: "vm/dirty_background_ratio", value: "10", min: 0, max: 100 },
  { path: "vm/dirty_bytes", value: "0", min: 0 },
  { path: "vm/dirty_background_bytes", value: "0", min: 0 },
  { path: "vm/dirty_expire_centisecs", value: "3000", min: 0 },
  { path: "vm/dirty_writeback_centisecs", value: "500", min: 0 },
  { path: "vm/max_map_count", value: "65530", min: 0 },
  {
    path: "vm/min_free_kbytes",
    value: (m) => m.sysctl.get("vm/min_free_kbytes") ?? String(minFreeKbytes(m.memory.total)),
    min: 0,
    apply: setMinFree,
  },
  {
    path: "vm/watermark_scale_factor",
    value: "10",
    min: 1,
    max: 3000,
    apply: (m) =>
      setMinFree(m, m.sysctl.get("vm/min_free_kbytes") ?? String(minFreeKbytes(m.memory.total))),
  },
  { path: "vm/drop_caches", value: "0", min: 1, max: 4, mode: 0o200, apply: drop },
  kept("vm/vfs_cache_pressure", "100"),
  kept("vm/page-cluster", "3"),
  kept("vm/panic_on_oom", "0"),
  kept("vm/oom_kill_allocating_task", "0"),
  kept("vm/oom_dump_tasks", "1"),
  kept("vm/laptop_mode", "0"),
  kept("vm/nr_hugepages", "0"),
  kept("vm/user_reserve_kbytes", "131072"),
  kept("vm/admin_reserve_kbytes", "8192"),
  kept("vm/mmap_min_addr", "65536"),
  kept("vm/stat_interval", "1"),
  kept("vm/zone_reclaim_mode", "0"),
  kept("vm/watermark_boost_factor", "15000"),
  kept("vm/compaction_proactiveness", "20"),
  kept("vm/lowmem_reserve_ratio", "256\t256\t32\t0\t0"),
  {
    path: "kernel/hostname",
    value: (m) => m.uts.nodename,
    apply: (m, value) => void (m.uts.nodename = value),
  },
  { path: "kernel/ostype", value: "Linux", mode: 0o444 },
  { path: "kernel/osrelease", value: (m) => m.uts.release, mode: 0o444 },
  { path: "kernel/version", value: (m) => m.uts.version, mode: 0o444 },
  {
    path: "kernel/pid_max",
    value: (m) => String(m.pidMax),
    min: 301,
    max: 4_194_304,
    apply: (m, value) => void (m.pidMax = Number(value)),
  },
  { path: "kernel/ns_last_pid", value: (m) => String(m.lastPid), min: 0 },
  {
    path: "kernel/threads-max",
    value: (m) => String(m.threadsMax),
    min: 20,
    max: THREADS_MAX,
    apply: (m, value) => void (m.threadsMax = Number(value)),
  },
  { path: "kernel/random/boot_id", value: (m) => uuid(m, "boot-id"), mode: 0o444 },
  { path: "kernel/random/uuid", value: (m) => uuid(m, "uuid"), mode: 0o444 },
  kept("kernel/random/entropy_avail", "256"),
  kept("kernel/printk", "4\t4\t1\t7"),
  kept("kernel/panic", "0"),
  kept("kernel/panic_on_oops", "0"),
  kept("kernel/sysrq", "438"),
  kept("kernel/core_pattern", "core"),
  kept("kernel/core_uses_pid", "0"),
  kept("kernel/dmesg_restrict", "1"),
  kept("kernel/kptr_restrict", "0"),
  kept("kernel/perf_event_paranoid", "3"),
  kept("kernel/hung_task_timeout_secs", "120"),
  kept("kernel/sched_rt_runtime_us", "950000"),
  kept("kernel/randomize_va_space", "2"),
  kept("kernel/shmmax", "18446744073692774399"),
  kept("kernel/shmall", "18446744073692774399"),
  kept("kernel/tainted", "0"),
  kept("kernel/domainname", "(none)"),
  kept("fs/file-max", "9223372036854775807"),
  {
    path: "fs/file-nr",
    value: (m) => {
      const files = new Set<object>();
      for (const process of m.processes.values())
        for (const file of process.files.fd) if (file) files.add(file);
      return `${Math.ceil((files.size + 260) / 32) * 32}\t0\t9223372036854775807`;
    },
    mode: 0o444,
  },
  {
    path: "fs/dentry-state",
    value: (m) =>
      `${m.memory.slabReclaimable * 4}\t${Math.floor(m.memory.slabReclaimable * 2.6)}\t45\t0\t${m.memory.slabReclaimable % 900}\t0`,
    mode: 0o444,
  },
  {
    path: "fs/inode-nr",
    value: (m) => `${m.memory.slabReclaimable * 2}\t${m.memory.slabReclaimable % 500}`,
    mode: 0o444,
  },
  kept("fs/nr_open", "1048576"),
  kept("fs/aio-max-nr", "65536"),
  kept("fs/inotify/max_user_watches", "62000"),
  kept("fs/inotify/max_user_instances", "128"),
  kept("fs/pipe-max-size", "1048576"),
  kept("fs/suid_dumpable", "0"),
  kept("net/core/somaxconn", "4096"),
  kept("net/core/rmem_max", "212992"),
  kept("net/core/wmem_max", "212992"),
  kept("net/core/netdev_max_backlog", "1000"),
  kept("net/ipv4/ip_forward", "0"),
  kept("net/ipv4/ip_local_port_range", "32768\t60999"),
  kept("net/ipv4/tcp_fin_timeout", "60"),
  kept("net/ipv4/tcp_keepalive_time", "7200"),
  kept("net/ipv4/tcp_max_syn_backlog", "512"),
  kept("net/ipv4/tcp_syncookies", "1"),
  kept("net/ipv4/tcp_tw_reuse", "2"),
];

function uuid(m: Machine, stream: string): string {
  const random = stream === "uuid" ? m.random("getrandom") : m.random(stream);
  if (stream === "boot-id") {
    const known = m.sysctl.get("kernel/random/boot_id");
    if (known !== undefined) return known;
  }
  const hex = Array.from({ length: 32 }, () => random.below(16).toString(16));
  hex[12] = "4";
  const text = hex.join("");
  const out = `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
  if (stream === "boot-id") m.sysctl.set("kernel/random/boot_id", out);
  return out;
}

export function showSysctl(m: Machine, row: SysctlRow): string {
  if (typeof row.value === "function") return `${row.value(m)}\n`;
  return `${m.sysctl.get(row.path) ?? row.value}\n`;
}

export function storeSysctl(m: Machine, row: SysctlRow, text: string): void {
  const value = text.trim();
  if (row.min !== undefined) {
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || number < row.min || number > (row.max ?? Infinity))
      throw new SyscallError("EINVAL");
  }
  m.sysctl.set(row.path, value);
  row.apply?.(m, value);
}
