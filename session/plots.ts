/** What the debrief draws: memory, swap, I/O and CPU over the session, a point a second. */
import type { Machine } from "../kernel/machine.ts";
import { swapFree, swapTotal } from "../kernel/mm/memory.ts";
import { NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { type CpuTimes, sumTimes, totalTime } from "../kernel/sched/cputime.ts";
import type { Plot } from "./view.ts";

/** Beyond so many points every second one is dropped and the step doubles. */
const POINTS_MAX = 800;
const NAMES = [
  "used",
  "cache",
  "free",
  "swap",
  "si",
  "so",
  "bi",
  "bo",
  "us",
  "sy",
  "wa",
  "id",
] as const;
type Name = (typeof NAMES)[number];

/** What has been counted since boot, at the last point. */
interface Counters {
  pswpin: number;
  pswpout: number;
  pgpgin: number;
  pgpgout: number;
  cpu: CpuTimes;
}

const mib = (pages: number): number => Math.round(pages / 256);

function percent(part: number, total: number): number {
  return total <= 0 ? 0 : Math.round((part * 1000) / total) / 10;
}

const systemTime = ({ system, irq, softirq }: CpuTimes): number => system + irq + softirq;

export class Plots {
  private x: number[] = [];
  private readonly y: Record<Name, number[]>;
  private last: Counters | null = null;
  private step = 1;
  private skip = 0;

  constructor() {
    this.y = Object.fromEntries(NAMES.map((name) => [name, []])) as unknown as Record<
      Name,
      number[]
    >;
  }

  sample(m: Machine, nowNs: number): void {
    if (++this.skip < this.step) return;
    const { memory } = m;
    const { events } = memory;
    const cpu = sumTimes(m.cpus);
    const { last } = this;
    const seconds = this.skip;
    this.skip = 0;
    if (last === null) {
      const { pswpin, pswpout, pgpgin, pgpgout } = events;
      this.last = { pswpin, pswpout, pgpgin, pgpgout, cpu };
      return; // rates need two samples
    }
    const cache = memory.file + memory.shmem + memory.buffers + memory.slabReclaimable;
    const total = totalTime(cpu) - totalTime(last.cpu);
    this.x.push(Math.round(nowNs / NSEC_PER_SEC));
    const { y } = this;
    y.used.push(mib(memory.total - memory.free - cache));
    y.cache.push(mib(cache));
    y.free.push(mib(memory.free));
    y.swap.push(mib(swapTotal(memory) - swapFree(memory)));
    y.si.push(Math.round(((events.pswpin - last.pswpin) * 4) / seconds));
    y.so.push(Math.round(((events.pswpout - last.pswpout) * 4) / seconds));
    y.bi.push(Math.round((events.pgpgin - last.pgpgin) / seconds));
    y.bo.push(Math.round((events.pgpgout - last.pgpgout) / seconds));
    y.us.push(percent(cpu.user - last.cpu.user + cpu.nice - last.cpu.nice, total));
    y.sy.push(percent(systemTime(cpu) - systemTime(last.cpu), total));
    y.wa.push(percent(cpu.iowait - last.cpu.iowait, total));
    y.id.push(percent(cpu.idle - last.cpu.idle, total));
    last.pswpin = events.pswpin;
    last.pswpout = events.pswpout;
    last.pgpgin = events.pgpgin;
    last.pgpgout = events.pgpgout;
    last.cpu = cpu;
    if (this.x.length > POINTS_MAX) this.halve();
  }

  private halve(): void {
    const keep = (_value: number, index: number): boolean => index % 2 === 0;
    this.x = this.x.filter(keep);
    for (const name of NAMES) this.y[name] = this.y[name].filter(keep);
    this.step *= 2;
  }

  list(): Plot[] {
    const plot = (id: Plot["id"], title: string, unit: string, names: readonly Name[]): Plot => ({
      id,
      title,
      unit,
      x: [...this.x],
      series: names.map((label) => ({ label, y: [...this.y[label]] })),
    });
    return [
      plot("memory", "Memory", "MiB", ["used", "cache", "free", "swap"]),
      plot("swap", "Swap traffic", "KiB/s", ["si", "so"]),
      plot("io", "Block I/O", "KiB/s", ["bi", "bo"]),
      plot("cpu", "CPU", "%", ["us", "sy", "wa", "id"]),
    ];
  }
}
