/** Kernel threads have the classes and priorities that a real 6.x kernel gives them. */
import { expect, test } from "vitest";
import { onBooted } from "../support/booted.ts";

/**
 * comm: CLS RTPRIO PRI NI STAT and /proc/PID/stat's flags, priority, nice, rt_priority, policy, as
 * a Linux 6.18 guest has them (a rescuer is called kworker/R-rcu_gp there, rcu_gp in 6.1).
 */
const REAL: Readonly<Record<string, string>> = {
  kthreadd: "TS - 19 0 S | 2129984 20 0 0 0",
  rcu_gp: "TS - 39 -20 I< | 69238880 0 -20 0 0",
  rcu_preempt: "TS - 19 0 I | 2129984 20 0 0 0",
  "ksoftirqd/1": "TS - 19 0 S | 69238848 20 0 0 0",
  "migration/1": "FF 99 139 - S | 69238848 -100 0 99 1",
  "kworker/1:0H-events_highpri": "TS - 39 -20 I< | 69238880 0 -20 0 0",
  "kworker/1:0-events": "TS - 19 0 I | 69238880 20 0 0 0",
  ksmd: "TS - 14 5 SN | 2097216 25 5 0 0",
  khugepaged: "TS - 0 19 SN | 2097216 39 19 0 0",
  kblockd: "TS - 39 -20 I< | 69238880 0 -20 0 0",
  kswapd0: "TS - 19 0 S | 2230336 20 0 0 0",
  kauditd: "TS - 19 0 S | 2097216 20 0 0 0",
  oom_reaper: "TS - 19 0 S | 2097216 20 0 0 0",
  kdevtmpfs: "TS - 19 0 S | 2130240 20 0 0 0",
  khungtaskd: "TS - 19 0 S | 2129984 20 0 0 0",
  hwrng: "TS - 19 0 S | 2129984 20 0 0 0",
};

test("kernel threads' priorities are the real ones", () => {
  const script = `ps --ppid 2 -p 2 --no-headers -o pid,cls,rtprio,pri,ni,stat,comm |
    while read pid rest; do
    echo "$rest | $(cut -d' ' -f 9,18,19,40,41 /proc/$pid/stat)"; done`;
  const seen = new Map<string, string>();
  for (const line of onBooted(script).trim().split("\n")) {
    const [left = "", right = ""] = line.split(" | ");
    const words = left.split(/ +/);
    seen.set(words.slice(5).join(" "), `${words.slice(0, 5).join(" ")} | ${right}`);
  }
  for (const [comm, want] of Object.entries(REAL))
    expect([comm, seen.get(comm)]).toEqual([comm, want]);
});

test("a per-CPU thread may use its CPU alone, and kernel threads ignore every signal", () => {
  const script = `cd /proc/$(pgrep -x migration/1); cut -d' ' -f33,39 stat
    grep -E "Cpus_allowed|SigIgn" status; cat wchan`;
  expect(onBooted(script).split("\n")).toEqual([
    "2147483647 1",
    "SigIgn:\tffffffffffffffff",
    "Cpus_allowed:\t2",
    "Cpus_allowed_list:\t1",
    "smpboot_thread_fn",
  ]);
});

test("top shows them as rt, and ps -l by their nice values", () => {
  const top = onBooted("top -b -n1 -w 120").split("\n");
  expect(top.find((line) => line.includes("migration/0"))).toMatch(
    /^ +\d+ root +rt +0 +0 +0 +0 S /,
  );
  expect(top.find((line) => line.includes("khugepaged"))).toMatch(/^ +\d+ root +39 +19 /);
  const ps = onBooted("ps -el").split("\n");
  expect(ps.find((line) => line.includes("migration/0"))).toMatch(/^1 S +0 +\d+ +2 +0 -40 +- - /);
});
