/** What the debrief draws: memory, swap, I/O and CPU over the session, a point a second. */
import type { Machine } from "../kernel/machine.ts";
import { swapFree, swapTotal } from "../kernel/mm/memory.ts";
import { NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { type CpuTimes, sumTimes, totalTime } from "../kernel/sched/cputime.ts";
import type { Plot } from "./view.ts";

/** Beyond so many points every second one is dropped and the step doubles. */
const POINTS_MAX = 800;
/** Of a point, in its order: the second, MiB, KiB a second, tenths of a percent. */
const COLUMNS = [
  "x",
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
type Column = (typeof COLUMNS)[number];
const WIDTH = COLUMNS.length;
/** Room for so many points to begin with. */
const POINTS_MIN = 50;
const TENTHS = 10;

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
  return total <= 0 ? 0 : Math.round((part * 100 * TENTHS) / total);
}

const systemTime = ({ system, irq, softirq }: CpuTimes): number => system + irq + softirq;

export class Plots {
  /** Points one after the other: every session has them, so they are kept small. */
  private cells = new Int32Array(POINTS_MIN * WIDTH);
  private used = 0;
  private last: Counters | null = null;
  private step = 1;
  private skip = 0;

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
    this.add(Math.round(nowNs / NSEC_PER_SEC));
    this.add(mib(memory.total - memory.free - cache));
    this.add(mib(cache));
    this.add(mib(memory.free));
    this.add(mib(swapTotal(memory) - swapFree(memory)));
    this.add(Math.round(((events.pswpin - last.pswpin) * 4) / seconds));
    this.add(Math.round(((events.pswpout - last.pswpout) * 4) / seconds));
    this.add(Math.round((events.pgpgin - last.pgpgin) / seconds));
    this.add(Math.round((events.pgpgout - last.pgpgout) / seconds));
    this.add(percent(cpu.user - last.cpu.user + cpu.nice - last.cpu.nice, total));
    this.add(percent(systemTime(cpu) - systemTime(last.cpu), total));
    this.add(percent(cpu.iowait - last.cpu.iowait, total));
    this.add(percent(cpu.idle - last.cpu.idle, total));
    last.pswpin = events.pswpin;
    last.pswpout = events.pswpout;
    last.pgpgin = events.pgpgin;
    last.pgpgout = events.pgpgout;
    last.cpu = cpu;
    if (this.used > POINTS_MAX * WIDTH) this.halve();
  }

  private add(value: number): void {
    if (this.used === this.cells.length) {
      const most = (POINTS_MAX + 1) * WIDTH;
      const cells = new Int32Array(Math.min(this.used * 2, most));
      cells.set(this.cells);
      this.cells = cells;
    }
    this.cells[this.used++] = value;
  }

  private halve(): void {
    let kept = 0;
    for (let at = 0; at < this.used; at += 2 * WIDTH) {
      this.cells.copyWithin(kept, at, at + WIDTH);
      kept += WIDTH;
    }
    this.used = kept;
    this.step *= 2;
  }

  private column(name: Column): number[] {
    const out: number[] = [];
    for (let at = COLUMNS.indexOf(name); at < this.used; at += WIDTH)
      out.push(this.cells[at] as number);
    return out;
  }

  list(): Plot[] {
    const plot = (
      id: Plot["id"],
      title: string,
      unit: string,
      names: readonly Column[],
      parts = 1,
    ): Plot => ({
      id,
      title,
      unit,
      x: this.column("x"),
      series: names.map((label) => ({ label, y: this.column(label).map((y) => y / parts) })),
    });
    return [
      plot("memory", "Memory", "MiB", ["used", "cache", "free", "swap"]),
      plot("swap", "Swap traffic", "KiB/s", ["si", "so"]),
      plot("io", "Block I/O", "KiB/s", ["bi", "bo"]),
      plot("cpu", "CPU", "%", ["us", "sy", "wa", "id"], TENTHS),
    ];
  }
}
