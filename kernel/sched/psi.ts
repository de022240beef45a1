/** Pressure stall information: kernel/sched/psi.c, Documentation/accounting/psi.rst. */
import type { Machine } from "../machine.ts";
import { TICK_NS } from "../time/grid.ts";
import { NSEC_PER_SEC } from "../uapi/time.ts";

const FSHIFT = 11;
const FIXED_1 = 1 << FSHIFT;
/** EXP_10s, EXP_60s, EXP_300s for a period of 2 s. */
const EXP = [1677, 1981, 2034] as const;
const PERIOD_NS = 2 * NSEC_PER_SEC;

export interface Pressure {
  /** In percent times FIXED_1. */
  avg: [number, number, number];
  totalNs: number;
  /** Stall time since the last update of the averages. */
  sinceNs: number;
}

export type PsiResource = "cpu" | "io" | "memory";

export interface Psi {
  readonly some: Record<PsiResource, Pressure>;
  readonly full: Record<PsiResource, Pressure>;
  nextNs: number;
}

function newPressure(): Pressure {
  return { avg: [0, 0, 0], totalNs: 0, sinceNs: 0 };
}

export function newPsi(m: Machine): Psi {
  const each = () => ({ cpu: newPressure(), io: newPressure(), memory: newPressure() });
  return { some: each(), full: each(), nextNs: m.now + PERIOD_NS };
}

/** Once a tick: whether its stalls also renew the averages. */
export function psiDue(m: Machine): boolean {
  if (m.now < m.psi.nextNs) return false;
  m.psi.nextNs += PERIOD_NS;
  return true;
}

/** Books a stall for a share of the tick, 0..1. */
export function stall(pressure: Pressure, share: number, update: boolean): void {
  const ns = Math.floor(Math.min(1, share) * TICK_NS);
  pressure.totalNs += ns;
  pressure.sinceNs += ns;
  if (update) average(pressure);
}

function average(pressure: Pressure): void {
  const percent = Math.floor((Math.min(PERIOD_NS, pressure.sinceNs) * 100 * FIXED_1) / PERIOD_NS);
  pressure.sinceNs = 0;
  const { avg } = pressure;
  for (let i = 0; i < EXP.length; i++) {
    const exp = EXP[i] as number;
    let next = (avg[i] as number) * exp + percent * (FIXED_1 - exp);
    if (percent >= (avg[i] as number)) next += FIXED_1 - 1;
    avg[i] = Math.floor(next / FIXED_1);
  }
}

/** "some avg10=0.00 avg60=0.00 avg300=0.00 total=0". */
export function showPressure(kind: "some" | "full", pressure: Pressure): string {
  const [a, b, c] = pressure.avg.map((avg) => {
    const whole = Math.floor(avg / FIXED_1);
    const part = Math.floor(((avg - whole * FIXED_1) * 100) / FIXED_1);
    return `${whole}.${String(part).padStart(2, "0")}`;
  });
  return `${kind} avg10=${a} avg60=${b} avg300=${c} total=${Math.floor(pressure.totalNs / 1000)}`;
}
