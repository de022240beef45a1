/** Hosts under random loads, and the numbers of their /proc. */
import { lookup } from "../../kernel/fs/namei.ts";
import { leader } from "../../kernel/task.ts";
import { namedScenario } from "../../server/cli/scenario.ts";
import type { Session } from "../../session/session.ts";
import { newSession } from "../support/session.ts";

export const SCENARIOS = ["memory/swap-storm", "memory/page-cache-panic", "shell/nullglob-cleanup"];

/** A reproducible stream of numbers below `n`: xorshift. */
export function chance(seed: number): (n: number) => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % n;
  };
}

/** One more program with work to do, as a learner would start it. */
export function randomLoad(random: (n: number) => number): string {
  const loads = [
    () =>
      `/usr/sbin/memhog --size ${50 + random(1500)} --rate ${10 + random(400)} --touch ${random(9000)}`,
    () =>
      `/usr/sbin/filewriter --file /tmp/w${random(4)} --rate ${1 + random(120)} --wrap ${20 + random(300)}`,
    () => `/usr/sbin/filereader --file /var/log/syslog --rate ${1 + random(200)} --pattern random`,
    () => `/usr/sbin/forker --every ${20 + random(400)} --life ${50 + random(900)}`,
    () => "while :; do :; done",
    () =>
      `nice -n ${random(20)} dd if=/dev/zero of=/tmp/d${random(3)} bs=1M count=${10 + random(300)}`,
    () => "find / -xdev > /dev/null 2>&1",
    () => "yes > /dev/null",
    () => "sleep 1; echo 3 | sudo tee /proc/sys/vm/drop_caches > /dev/null",
  ];
  return (loads[random(loads.length)] as () => string)();
}

export function type(session: Session, line: string): void {
  session.input({ kind: "keys", text: `${line}\r` });
}

export function openHost(name: string, seed: number): Session {
  return newSession(namedScenario(name), seed);
}

/** A file under /proc as root reads it. */
export function read(session: Session, path: string): string {
  const { m } = session;
  const task = leader(m.init);
  const { inode } = lookup(m, task, `/proc/${path}`);
  return inode.ops?.show?.(m, inode, task) ?? "";
}

export type Numbers = Readonly<Record<string, number>>;

/** "MemFree: 123 kB", "pgpgin 123". */
export function table(text: string): Numbers {
  const out: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const match = /^(\S+?):?\s+(\d+)/.exec(line);
    if (match) out[match[1] as string] = Number(match[2]);
  }
  return out;
}

/** The numbers of the files that vmstat, free and their kin read, by file and field. */
export function numbers(session: Session): Record<string, number> {
  const out: Record<string, number> = {};
  for (const file of ["meminfo", "vmstat"])
    for (const [name, value] of Object.entries(table(read(session, file))))
      out[`${file} ${name}`] = value;
  for (const line of read(session, "stat").split("\n")) {
    const [name = "", ...values] = line.split(/\s+/);
    if (name === "intr") out["stat intr"] = Number(values[0]);
    else if (name === "cpu") CPU.forEach((field, i) => (out[`stat ${field}`] = Number(values[i])));
    else if (name === "softirq")
      SOFTIRQ.forEach((field, i) => (out[`stat softirq ${field}`] = Number(values[i])));
    else if (name !== "" && !name.startsWith("cpu")) out[`stat ${name}`] = Number(values[0]);
  }
  for (const line of read(session, "diskstats").split("\n")) {
    const [, , name, ...values] = line.trim().split(/\s+/);
    if (name !== undefined)
      DISK.forEach(
        (field, i) =>
          (out[`diskstats ${field}`] = (out[`diskstats ${field}`] ?? 0) + Number(values[i])),
      );
  }
  const load = read(session, "loadavg").split(/[ /]/);
  LOAD.forEach((field, i) => (out[`loadavg ${field}`] = Number(load[i])));
  return out;
}

const CPU = [
  "user",
  "nice",
  "system",
  "idle",
  "iowait",
  "irq",
  "softirq",
  "steal",
  "guest",
  "guest_nice",
];
const SOFTIRQ = [
  "total",
  "hi",
  "timer",
  "net_tx",
  "net_rx",
  "block",
  "irq_poll",
  "tasklet",
  "sched",
  "hrtimer",
  "rcu",
];
const DISK = [
  "reads",
  "reads merged",
  "sectors read",
  "ms reading",
  "writes",
  "writes merged",
  "sectors written",
  "ms writing",
  "in flight",
  "ms busy",
  "weighted ms",
  "discards",
  "discards merged",
  "sectors discarded",
  "ms discarding",
  "flushes",
  "ms flushing",
];
const LOAD = ["1", "5", "15", "running", "tasks", "last pid"];
