/** Load averages in the kernel's fixed point: kernel/sched/loadavg.c. */
import { type Machine } from "../machine.ts";

const FSHIFT = 11;
const FIXED_1 = 1 << FSHIFT;
const EXP = [1884, 2014, 2037] as const;
/** LOAD_FREQ: 5 HZ + 1 ticks of 4 ms. */
const LOAD_FREQ_NS = 5_004_000_000;

export interface Loadavg {
  avenrun: [number, number, number];
  nextNs: number;
}

export function newLoadavg(m: Machine): Loadavg {
  const random = m.random("past-load");
  return { avenrun: [0, 0, 0], nextNs: m.now + LOAD_FREQ_NS - random.below(5000) * 1_000_000 };
}

/** calc_load(): rounds up while the load rises. */
function calcLoad(load: number, exp: number, active: number): number {
  let next = load * exp + active * (FIXED_1 - exp);
  if (active >= load) next += FIXED_1 - 1;
  return Math.floor(next / FIXED_1);
}

export function loadavgTick(m: Machine, running: number, uninterruptible: number): void {
  if (m.now < m.load.nextNs) return;
  m.load.nextNs += LOAD_FREQ_NS;
  const active = (running + uninterruptible) * FIXED_1;
  const { avenrun } = m.load;
  for (let i = 0; i < EXP.length; i++)
    avenrun[i] = calcLoad(avenrun[i] as number, EXP[i] as number, active);
}

/** "0.52" as /proc/loadavg prints it. */
export function showLoad(load: number): string {
  const rounded = load + FIXED_1 / 200;
  const whole = Math.floor(rounded / FIXED_1);
  const hundredths = Math.floor(((rounded - whole * FIXED_1) * 100) / FIXED_1);
  return `${whole}.${String(hundredths).padStart(2, "0")}`;
}
