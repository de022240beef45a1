/** vmstat's table: headers and rows, with the arithmetic of procps-ng 4.0.2 (src/vmstat.c). */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { procMap, procStat, type StatFile } from "../lib/procps.ts";

/** Bytes of the unit that memory is shown in. */
export type Unit = number;

export interface Style {
  readonly active: boolean;
  readonly wide: boolean;
  readonly timestamp: boolean;
  readonly unit: Unit;
}

export interface Sample {
  readonly stat: StatFile;
  readonly vm: ReadonlyMap<string, number>;
  readonly mem: ReadonlyMap<string, number>;
}

const MEMINFO = [
  "MemFree",
  "Buffers",
  "Cached",
  "Active",
  "Inactive",
  "SwapTotal",
  "SwapFree",
  "SReclaimable",
];
const VMSTAT = ["pgpgin", "pgpgout", "pswpin", "pswpout"];

export function* sample(): Sys<Sample> {
  const stat = yield* procStat();
  const mem = yield* procMap("/proc/meminfo", MEMINFO);
  const vm = yield* procMap("/proc/vmstat", VMSTAT);
  return { stat, vm, mem };
}

export function header(style: Style, zone: string): string {
  const { wide, active, timestamp } = style;
  const stampTop = timestamp ? " -----timestamp-----" : "";
  const stamp = timestamp ? ` ${zone.padStart(19)}` : "";
  const top = wide
    ? "--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system-- ----------cpu----------"
    : "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----";
  const pad = (word: string, width: number): string => word.padStart(width);
  const third = active ? "inact" : "buff";
  const fourth = active ? "active" : "cache";
  const names = wide
    ? `${pad("r", 4)} ${pad("b", 4)} ${pad("swpd", 12)} ${pad("free", 12)} ${pad(third, 12)} ${pad(fourth, 12)} ${pad("si", 4)} ${pad("so", 4)} ${pad("bi", 5)} ${pad("bo", 5)} ${pad("in", 4)} ${pad("cs", 4)} ${pad("us", 3)} ${pad("sy", 3)} ${pad("id", 3)} ${pad("wa", 3)} ${pad("st", 3)} ${pad("gu", 3)}`
    : `${pad("r", 2)} ${pad("b", 2)} ${pad("swpd", 6)} ${pad("free", 6)} ${pad(third, 6)} ${pad(fourth, 6)} ${pad("si", 4)} ${pad("so", 4)} ${pad("bi", 5)} ${pad("bo", 5)} ${pad("in", 4)} ${pad("cs", 4)} us sy id wa st`;
  return `${top}${stampTop}\n${names}${stamp}\n`;
}

function get(map: ReadonlyMap<string, number>, name: string): number {
  return map.get(name) ?? 0;
}

/** CPU ticks by vmstat's columns, between two samples or since boot. */
function cpuParts(before: StatFile | null, now: StatFile) {
  const d = (
    field:
      | "user"
      | "nice"
      | "system"
      | "idle"
      | "iowait"
      | "irq"
      | "softirq"
      | "steal"
      | "guest"
      | "guestNice",
  ): number => now.cpu[field] - (before?.cpu[field] ?? 0);
  const guest = d("guest") + d("guestNice");
  const user = d("user") + d("nice") - (before === null ? 0 : guest);
  const system = d("system") + d("irq") + d("softirq");
  return { user, system, idle: d("idle"), iowait: d("iowait"), steal: d("steal"), guest };
}

/** unitConvert(): in a C float, so the last digits of large numbers are what the real one makes them. */
export function inUnit(kb: number, unit: number): number {
  return Math.floor(Math.fround(Math.fround(Math.fround(kb) / unit) * 1024));
}

/** One line; `seconds` is the delay asked for, which vmstat takes as exact. */
export function row(style: Style, before: Sample | null, now: Sample, seconds = 1): string {
  const { unit, wide, active } = style;
  const kb = (value: number): number => inUnit(value, unit);
  const { mem, vm, stat } = now;
  const cpu = cpuParts(before?.stat ?? null, stat);
  let total = cpu.user + cpu.system + cpu.idle + cpu.iowait + cpu.steal + cpu.guest;
  if (total === 0) {
    total = 1;
    cpu.idle = 1;
  }
  const half = Math.floor(total / 2);
  const percent = (ticks: number): number => Math.floor((100 * ticks + half) / total);
  const change = (name: string): number =>
    get(vm, name) - (before === null ? 0 : get(before.vm, name));
  // Since boot, rates are per tick of all CPUs together: procps divides so.
  const rate = (amount: number): number =>
    before === null
      ? Math.floor((amount * 100 + half) / total)
      : Math.floor((amount + Math.floor(seconds / 2)) / Math.max(1, seconds));
  const fields = [
    stat.running,
    stat.blocked,
    kb(get(mem, "SwapTotal") - get(mem, "SwapFree")),
    kb(get(mem, "MemFree")),
    kb(active ? get(mem, "Inactive") : get(mem, "Buffers")),
    kb(active ? get(mem, "Active") : get(mem, "Cached") + get(mem, "SReclaimable")),
    rate(kb(change("pswpin") * 4)),
    rate(kb(change("pswpout") * 4)),
    rate(change("pgpgin")),
    rate(change("pgpgout")),
    rate(stat.intr - (before?.stat.intr ?? 0)),
    rate(stat.ctxt - (before?.stat.ctxt ?? 0)),
    percent(cpu.user),
    percent(cpu.system),
    percent(cpu.idle),
    percent(cpu.iowait),
    percent(cpu.steal),
    percent(cpu.guest),
  ];
  const widths = wide
    ? [4, 4, 12, 12, 12, 12, 4, 4, 5, 5, 4, 4, 3, 3, 3, 3, 3, 3]
    : [2, 2, 6, 6, 6, 6, 4, 4, 5, 5, 4, 4, 2, 2, 2, 2, 2];
  return widths.map((width, index) => String(fields[index]).padStart(width)).join(" ");
}
