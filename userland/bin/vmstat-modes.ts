/** vmstat's other modes: -s -d -D -p -m -f. procps-ng 4.0.2, src/vmstat.c. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { type DiskLine, diskstats, procMap, procStat } from "../lib/procps.ts";
import { inUnit } from "./vmstat-table.ts";
import { complain, errorText, print, readFile, tryReadFile } from "../lib/stdio.ts";

export function* forks(): Sys<number> {
  yield* print(`${String((yield* procStat()).processes).padStart(13)} forks\n`);
  return 0;
}

export function* eventCounters(unit: number, letter: string): Sys<number> {
  const stat = yield* procStat();
  const mem = yield* procMap("/proc/meminfo");
  const vm = yield* procMap("/proc/vmstat");
  const m = (name: string): number => mem.get(name) ?? 0;
  const v = (name: string): number => vm.get(name) ?? 0;
  const { cpu } = stat;
  const kb = (value: number): number => inUnit(value, unit);
  const cache = m("Cached") + m("SReclaimable");
  const used = m("MemTotal") - (m("MemAvailable") || m("MemFree"));
  const rows: [number, string][] = [
    [kb(m("MemTotal")), `${letter} total memory`],
    [kb(used), `${letter} used memory`],
    [kb(m("Active")), `${letter} active memory`],
    [kb(m("Inactive")), `${letter} inactive memory`],
    [kb(m("MemFree")), `${letter} free memory`],
    [kb(m("Buffers")), `${letter} buffer memory`],
    [kb(cache), `${letter} swap cache`],
    [kb(m("SwapTotal")), `${letter} total swap`],
    [kb(m("SwapTotal") - m("SwapFree")), `${letter} used swap`],
    [kb(m("SwapFree")), `${letter} free swap`],
    [cpu.user, "non-nice user cpu ticks"],
    [cpu.nice, "nice user cpu ticks"],
    [cpu.system, "system cpu ticks"],
    [cpu.idle, "idle cpu ticks"],
    [cpu.iowait, "IO-wait cpu ticks"],
    [cpu.irq, "IRQ cpu ticks"],
    [cpu.softirq, "softirq cpu ticks"],
    [cpu.steal, "stolen cpu ticks"],
    [cpu.guest, "non-nice guest cpu ticks"],
    [cpu.guestNice, "nice guest cpu ticks"],
    [v("pgpgin"), "K paged in"],
    [v("pgpgout"), "K paged out"],
    [v("pswpin"), "pages swapped in"],
    [v("pswpout"), "pages swapped out"],
    [stat.intr, "interrupts"],
    [stat.ctxt, "CPU context switches"],
    [stat.btime, "boot time"],
    [stat.processes, "forks"],
  ];
  yield* print(rows.map(([value, name]) => `${String(value).padStart(13)} ${name}\n`).join(""));
  return 0;
}

/** A disk, as procps tells disks from partitions: /sys/block has it. */
function* wholeDisks(): Sys<DiskLine[]> {
  const out: DiskLine[] = [];
  for (const line of yield* diskstats()) {
    if ((yield* tryReadFile(`/sys/block/${line.name}/size`)) !== undefined) out.push(line);
  }
  return out;
}

export function* diskStats(first: boolean, wide: boolean): Sys<number> {
  const widths = wide ? [9, 9, 11, 11, 9, 9, 11, 11, 7, 7] : [6, 6, 7, 7, 6, 6, 7, 7, 6, 6];
  let out = "";
  if (first) {
    out = wide
      ? "disk- -------------------reads------------------- -------------------writes------------------ ------IO-------\n          total    merged     sectors          ms     total    merged     sectors          ms     cur     sec\n"
      : "disk- ------------reads------------ ------------writes----------- -----IO------\n       total merged sectors      ms  total merged sectors      ms    cur    sec\n";
  }
  for (const disk of yield* wholeDisks()) {
    const fields = [
      disk.reads,
      disk.readsMerged,
      disk.readSectors,
      disk.readMs,
      disk.writes,
      disk.writesMerged,
      disk.writeSectors,
      disk.writeMs,
      Math.floor(disk.inFlight / 1000),
      Math.floor(disk.ioMs / 1000),
    ];
    out += `${disk.name.padEnd(5)} ${fields.map((value, index) => String(value).padStart(widths[index] as number)).join(" ")}\n`;
  }
  yield* print(out);
  return 0;
}

export function* diskSummary(): Sys<number> {
  const all = yield* diskstats();
  const disks = yield* wholeDisks();
  const sum = (field: keyof DiskLine): number =>
    disks.reduce((total, disk) => total + Number(disk[field]), 0);
  // Each disk's milliseconds are cut to seconds before they are added, whatever the label says.
  const thousands = (field: keyof DiskLine): number =>
    disks.reduce((total, disk) => total + Math.floor(Number(disk[field]) / 1000), 0);
  const rows: [number, string][] = [
    [disks.length, "disks"],
    [all.length - disks.length, "partitions"],
    [sum("reads"), "total reads"],
    [sum("readsMerged"), "merged reads"],
    [sum("readSectors"), "read sectors"],
    [sum("readMs"), "milli reading"],
    [sum("writes"), "writes"],
    [sum("writesMerged"), "merged writes"],
    [sum("writeSectors"), "written sectors"],
    [sum("writeMs"), "milli writing"],
    [thousands("inFlight"), "inprogress IO"],
    [thousands("ioMs"), "milli spent IO"],
    [thousands("queueMs"), "milli weighted IO"],
  ];
  yield* print(rows.map(([value, name]) => `${String(value).padStart(13)} ${name}\n`).join(""));
  return 0;
}

export function* partition(first: boolean, device: string): Sys<number> {
  const name = device.replace(/^\/dev\//, "");
  const line = (yield* diskstats()).find((one) => one.name === name);
  if (line === undefined) {
    yield* complain("vmstat", `Partition was not found`);
    return 1;
  }
  const fields = [line.reads, line.readSectors, line.writes, line.writeSectors];
  const columns = (cells: readonly (string | number)[]): string =>
    cells.map((cell, index) => String(cell).padStart([11, 18, 12, 18][index] as number)).join("");
  const head = first
    ? `${name.padEnd(10)}${columns(["reads", "read sectors", "writes", "requested writes"])}\n`
    : "";
  const row = `${" ".repeat(10)}${columns(fields)}\n`;
  yield* print(head + row);
  return 0;
}

const SLAB_HEADER = "Cache                       Num  Total   Size  Pages\n";

export function* slabs(): Sys<number> {
  let text: string;
  try {
    text = yield* readFile("/proc/slabinfo");
  } catch (error) {
    yield* complain("vmstat", `Unable to create slabinfo structure: ${errorText(error)}`);
    return 1;
  }
  const rows = text
    .split("\n")
    .slice(2)
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/));
  rows.sort((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1));
  let out = "";
  rows.forEach((words, index) => {
    if (index % 21 === 0) out += SLAB_HEADER;
    const [name = "", active = "", total = "", size = "", perSlab = ""] = words;
    out += `${name.slice(0, 24).padEnd(24)} ${active.padStart(6)} ${total.padStart(6)} ${size.padStart(6)} ${perSlab.padStart(6)}\n`;
  });
  yield* print(out);
  return 0;
}
