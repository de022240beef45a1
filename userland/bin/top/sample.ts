/** What one frame of top is made from: the processes, CPU times and memory, with the change since the last frame. */
import { clock_gettime, type Sys } from "../../../kernel/uapi/syscall.ts";
import { CLOCK_MONOTONIC } from "../../../kernel/uapi/time.ts";
import { type CpuTicks, procMap, procStat, type StatFile } from "../../lib/procps.ts";
import { type Proc, readProcs } from "../../lib/proctable.ts";

export interface TopProc extends Proc {
  /** CPU ticks since the last frame. */
  readonly delta: number;
}

export interface TopSample {
  readonly atSec: number;
  readonly stat: StatFile;
  readonly mem: ReadonlyMap<string, number>;
  readonly procs: readonly TopProc[];
  readonly seconds: number; // since the last sample
  readonly before: StatFile | null;
}

export function* takeSample(last: TopSample | null, threads: boolean): Sys<TopSample> {
  const { sec, nsec } = yield* clock_gettime(CLOCK_MONOTONIC);
  const atSec = sec + nsec / 1e9;
  const stat = yield* procStat();
  const mem = yield* procMap("/proc/meminfo");
  const old = new Map(last?.procs.map((p) => [p.pid, p.utime + p.stime]));
  const procs = (yield* readProcs({ threads, full: true })).map((p): TopProc => {
    const now = p.utime + p.stime;
    return Object.assign(p, { delta: last === null ? 0 : now - (old.get(p.pid) ?? 0) });
  });
  return {
    atSec,
    stat,
    mem,
    procs,
    seconds: last === null ? 0 : Math.max(0.01, atSec - last.atSec),
    before: last?.stat ?? null,
  };
}

export interface CpuShares {
  readonly us: number;
  readonly sy: number;
  readonly ni: number;
  readonly id: number;
  readonly wa: number;
  readonly hi: number;
  readonly si: number;
  readonly st: number;
}

/** Percent of the interval. */
export function shares(now: CpuTicks, before: CpuTicks | undefined): CpuShares {
  const d = (
    field: "user" | "system" | "nice" | "idle" | "iowait" | "irq" | "softirq" | "steal",
  ): number => Math.max(0, now[field] - (before?.[field] ?? 0));
  const total =
    d("user") +
    d("system") +
    d("nice") +
    d("idle") +
    d("iowait") +
    d("irq") +
    d("softirq") +
    d("steal");
  if (total === 0) return { us: 0, sy: 0, ni: 0, id: 100, wa: 0, hi: 0, si: 0, st: 0 };
  const part = (ticks: number): number => (ticks * 100) / total;
  return {
    us: part(d("user")),
    sy: part(d("system")),
    ni: part(d("nice")),
    id: part(d("idle")),
    wa: part(d("iowait")),
    hi: part(d("irq")),
    si: part(d("softirq")),
    st: part(d("steal")),
  };
}
