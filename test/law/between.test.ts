/**
 * What holds between the files of /proc at any moment under any load, as it held in 3193 captures
 * of a real 6.1 kernel; and the kernel's own conservation laws.
 */
import { describe, expect, test } from "vitest";
import { assertLaws } from "../../kernel/laws.ts";
import type { Session } from "../../session/session.ts";
import { size } from "../support/size.ts";
import {
  chance,
  type Numbers,
  openHost,
  randomLoad,
  read,
  SCENARIOS,
  table,
  type,
} from "./load.ts";

interface Moment {
  readonly mem: Numbers;
  readonly vm: Numbers;
  readonly stat: string;
  readonly session: Session;
}

type Law = (moment: Moment) => readonly [left: number, right: number, slack?: number];

const of = (from: Numbers, name: string): number => from[name] ?? NaN;

/** Sums of a named number over the zones of zoneinfo. */
function zones(session: Session, name: string): number {
  return [...read(session, "zoneinfo").matchAll(new RegExp(`^ +${name} +(\\d+)$`, "gm"))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );
}

/** Pages that the zones hold back: the largest protection and the high watermark of each. */
function reserve(session: Session): number {
  return read(session, "zoneinfo")
    .split(/^Node/m)
    .slice(1)
    .reduce((sum, zone) => {
      const protection = /protection: \(([\d, ]+)\)/.exec(zone)?.[1] ?? "0";
      const high = Number(/^ +high +(\d+)$/m.exec(zone)?.[1] ?? 0);
      const managed = Number(/^ +managed +(\d+)$/m.exec(zone)?.[1] ?? 0);
      return sum + Math.min(managed, Math.max(...protection.split(",").map(Number)) + high);
    }, 0);
}

function cpuLines(stat: string): number[][] {
  return stat
    .split("\n")
    .filter((line) => line.startsWith("cpu"))
    .map((line) => line.trim().split(/\s+/).slice(1).map(Number));
}

const LAWS: Readonly<Record<string, Law>> = {
  "Active is anonymous and file": ({ mem }) => [
    of(mem, "Active"),
    of(mem, "Active(anon)") + of(mem, "Active(file)"),
  ],
  "Inactive is anonymous and file": ({ mem }) => [
    of(mem, "Inactive"),
    of(mem, "Inactive(anon)") + of(mem, "Inactive(file)"),
  ],
  "Slab is reclaimable and not": ({ mem }) => [
    of(mem, "Slab"),
    of(mem, "SReclaimable") + of(mem, "SUnreclaim"),
  ],
  "CommitLimit is swap and half the memory": ({ mem }) => [
    of(mem, "CommitLimit"),
    of(mem, "SwapTotal") + (of(mem, "MemTotal") - of(mem, "Hugetlb")) / 2,
    4,
  ],
  "Cached is nr_file_pages less buffers and swap cache": ({ mem, vm }) => [
    of(mem, "Cached"),
    of(vm, "nr_file_pages") * 4 - of(mem, "Buffers") - of(mem, "SwapCached"),
  ],
  "MemFree is nr_free_pages": ({ mem, vm }) => [of(mem, "MemFree"), of(vm, "nr_free_pages") * 4],
  "MemFree is the zones'": ({ mem, session }) => [
    of(mem, "MemFree"),
    zones(session, "nr_free_pages") * 4,
  ],
  "AnonPages is nr_anon_pages": ({ mem, vm }) => [
    of(mem, "AnonPages"),
    of(vm, "nr_anon_pages") * 4,
  ],
  "Dirty is nr_dirty": ({ mem, vm }) => [of(mem, "Dirty"), of(vm, "nr_dirty") * 4],
  "Writeback is nr_writeback": ({ mem, vm }) => [of(mem, "Writeback"), of(vm, "nr_writeback") * 4],
  "Mapped is nr_mapped": ({ mem, vm }) => [of(mem, "Mapped"), of(vm, "nr_mapped") * 4],
  "Shmem is nr_shmem": ({ mem, vm }) => [of(mem, "Shmem"), of(vm, "nr_shmem") * 4],
  "MemAvailable is mm/show_mem.c's": ({ mem, vm, session }) => {
    const low = zones(session, "low");
    const file = of(vm, "nr_active_file") + of(vm, "nr_inactive_file");
    const slab = of(mem, "KReclaimable") / 4;
    const free = of(vm, "nr_free_pages") - reserve(session);
    const pages = free + file - Math.min(file / 2, low) + slab - Math.min(slab / 2, low);
    return [of(mem, "MemAvailable"), Math.max(0, pages) * 4, 24];
  },
  "the swap files' use is SwapTotal less SwapFree": ({ mem, session }) => [
    read(session, "swaps")
      .split("\n")
      .slice(1)
      .reduce((sum, line) => sum + Number(line.split(/\s+/)[3] ?? 0), 0),
    of(mem, "SwapTotal") - of(mem, "SwapFree"),
    1500,
  ],
  "the memory that nobody accounts for is small": ({ mem }) => {
    const names = "MemFree Buffers Cached AnonPages Slab KernelStack PageTables Percpu Hugetlb";
    const known = names.split(" ").reduce((sum, name) => sum + of(mem, name), 0);
    return [of(mem, "MemTotal") - known, 64_000, 64_000];
  },
  "every anonymous page is on a list": ({ mem }) => {
    const pages = of(mem, "AnonPages") + of(mem, "Shmem");
    const lists = of(mem, "Active(anon)") + of(mem, "Inactive(anon)") + of(mem, "Unevictable");
    const cached = of(mem, "SwapCached");
    return [lists, pages + cached / 2, cached / 2 + 4];
  },
  "the cpu line is the sum of the CPUs": ({ stat }) => {
    const [all = [], ...each] = cpuLines(stat);
    const apart = all.map((value, i) => value - each.reduce((sum, cpu) => sum + (cpu[i] ?? 0), 0));
    return [Math.max(...apart.map((d) => Math.abs(d - each.length / 2))), 0, each.length / 2];
  },
  // A CPU that was given too much in one step of the model works it off later, booked ahead.
  "the CPUs' times are their uptime": ({ stat, session }) => {
    const [all = [], ...each] = cpuLines(stat);
    const ticks = all.reduce((sum, value) => sum + value, 0);
    const aheadNs = session.m.sched.usedNs.reduce((sum, used) => sum + used, 0);
    const up = Number(read(session, "uptime").split(" ")[0]);
    return [(ticks - aheadNs / 1e7) / each.length, up * 100, 12];
  },
  "uptime's idle is the idle ticks": ({ stat, session }) => [
    Number(read(session, "uptime").split(" ")[1]) * 100,
    cpuLines(stat)[0]?.[3] ?? NaN,
    2,
  ],
  "some waits at least as long as full": ({ session }) => {
    const total = (kind: string, file: string): number =>
      Number(new RegExp(`^${kind}.*total=(\\d+)`, "m").exec(read(session, file))?.[1] ?? 0);
    const over = ["memory", "io"].map((one) => {
      return total("full", `pressure/${one}`) - total("some", `pressure/${one}`);
    });
    return [Math.max(0, ...over), 0];
  },
  "procs_running and procs_blocked are processes": ({ stat, session }) => {
    const count = /procs_running (\d+)\nprocs_blocked (\d+)/.exec(stat) ?? [];
    const states = pids(session).map((pid) => /\) (\S)/.exec(read(session, `${pid}/stat`))?.[1]);
    const working = states.filter((state) => state === "R" || state === "D").length;
    return [Math.max(0, Number(count[1]) + Number(count[2]) - working), 0];
  },
};

function pids(session: Session): number[] {
  return [...session.m.processes.keys()];
}

/** Laws of one process. */
function processLaws(session: Session): string[] {
  return pids(session).flatMap((pid) => {
    const status = table(read(session, `${pid}/status`));
    const [vm = 0, rss = 0, shared = 0] = read(session, `${pid}/statm`).split(" ").map(Number);
    const zombie = / Z /.test(read(session, `${pid}/stat`).replace(/^.*\)/, ""));
    if (zombie) return "VmRSS" in status ? [`${pid} is a zombie with memory`] : [];
    const { VmSize = 0, VmRSS = 0, RssAnon = 0, RssFile = 0, RssShmem = 0, VmHWM = 0 } = status;
    const wrong: string[] = [];
    if (VmRSS !== RssAnon + RssFile + RssShmem) wrong.push(`${pid}: VmRSS is not its parts`);
    if (vm * 4 !== VmSize || rss * 4 !== VmRSS) wrong.push(`${pid}: statm is not status`);
    if (shared * 4 !== RssFile + RssShmem) wrong.push(`${pid}: shared is not file and shmem`);
    if (VmRSS > VmHWM || VmRSS > VmSize)
      wrong.push(`${pid}: VmRSS ${VmRSS} of ${VmSize}, ${VmHWM}`);
    return wrong;
  });
}

/** Counters never go back. */
const COUNTER =
  /^(pg|psw|nr_dirtied|nr_written|workingset_|slabs_|kswapd_|oom_kill|drop_|allocstall)/;

function wentBack(before: Numbers, after: Numbers): string[] {
  return Object.keys(before).filter(
    (name) => COUNTER.test(name) && of(after, name) < of(before, name),
  );
}

describe.each(SCENARIOS)("under random loads in %s", (name) => {
  const seeds = Array.from({ length: size(2, 12) }, (_, i) => i + 1);
  test.each(seeds)("the files of /proc agree with each other, seed %d", (seed) => {
    const random = chance(seed * 7 + name.length);
    const session = openHost(name, seed);
    let before: Numbers = {};
    for (let i = 0; i < 20; i++) {
      if (i % 3 === 0) type(session, `${randomLoad(random)} &`);
      session.runTo(session.nowNs + 700_000_000 + random(2_000) * 1_000_000);
      assertLaws(session.m);
      const moment: Moment = {
        session,
        mem: table(read(session, "meminfo")),
        vm: table(read(session, "vmstat")),
        stat: read(session, "stat"),
      };
      for (const [law, sides] of Object.entries(LAWS)) {
        const [left, right, slack = 0] = sides(moment);
        expect.soft(Math.abs(left - right), `${law}: ${left}, ${right}`).toBeLessThanOrEqual(slack);
      }
      expect.soft(processLaws(session)).toEqual([]);
      expect.soft(wentBack(before, moment.vm)).toEqual([]);
      before = moment.vm;
    }
  });

  test("vmstat's CPU columns sum to 99..102, and bi is what the disks read", () => {
    const session = openHost(name, 3);
    type(session, "/usr/sbin/filereader --file /var/log/syslog --rate 50 --pattern random &");
    session.runTo(2_000_000_000);
    session.takeOutput();
    type(session, "vmstat -n 1 12");
    session.runTo(16_000_000_000);
    const rows = session
      .screenText()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter((row) => row.length === 17 && row.every((value) => value === value));
    expect(rows.length).toBe(12);
    for (const row of rows) {
      const sum = row.slice(12).reduce((a, b) => a + b, 0);
      expect(sum).toBeGreaterThanOrEqual(99);
      expect(sum).toBeLessThanOrEqual(102);
    }
  });
});
