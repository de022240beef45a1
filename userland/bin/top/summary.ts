/** top's first lines: uptime, tasks, CPUs, memory. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { fixed } from "../../lib/printf.ts";
import { uptimeLine } from "../../lib/uptimeline.ts";
import { type CpuShares, shares, type TopSample } from "./sample.ts";
import type { TopState } from "./table.ts";

/** 5 columns, one decimal; 100 without one. */
function percent(value: number): string {
  const text = fixed(value, 1);
  return (text === "100.0" ? "100.0" : text).padStart(5);
}

function cpuLine(label: string, cpu: CpuShares): string {
  return `${label}:${percent(cpu.us)} us,${percent(cpu.sy)} sy,${percent(cpu.ni)} ni,${percent(cpu.id)} id,${percent(cpu.wa)} wa,${percent(cpu.hi)} hi,${percent(cpu.si)} si,${percent(cpu.st)} st `;
}

const UNITS = ["KiB", "MiB", "GiB"];

function scaled(kb: number, unit: number): string {
  if (unit === 0) return String(kb).padStart(8);
  return fixed(unit === 1 ? kb / 1024 : kb / 1024 / 1024, 1).padStart(8);
}

function memoryLines(sample: TopSample, unit: number): string[] {
  const get = (name: string): number => sample.mem.get(name) ?? 0;
  const total = get("MemTotal");
  const free = get("MemFree");
  const available = get("MemAvailable") || free;
  const cache = get("Buffers") + get("Cached") + get("SReclaimable");
  const s = (kb: number): string => scaled(kb, unit);
  const name = UNITS[unit] as string;
  return [
    `${name} Mem : ${s(total)} total, ${s(free)} free, ${s(total - available)} used, ${s(cache)} buff/cache     `,
    `${name} Swap: ${s(get("SwapTotal"))} total, ${s(get("SwapFree"))} free, ${s(get("SwapTotal") - get("SwapFree"))} used. ${s(available)} avail Mem `,
  ];
}

function taskLine(sample: TopSample, state: TopState): string {
  const { pids, threads } = state;
  const procs = sample.procs.filter((p) => pids.length === 0 || pids.includes(p.tgid));
  const count = { running: 0, sleeping: 0, stopped: 0, zombie: 0 };
  for (const p of procs) {
    if (p.state === "R") count.running++;
    else if (p.state === "T") count.stopped++;
    else if (p.state === "Z") count.zombie++;
    else count.sleeping++;
  }
  const n = (value: number): string => String(value).padStart(3);
  return `${threads ? "Threads" : "Tasks"}: ${n(procs.length)} total, ${n(count.running)} running, ${n(count.sleeping)} sleeping, ${n(count.stopped)} stopped, ${n(count.zombie)} zombie`;
}

export function* summary(sample: TopSample, state: TopState): Sys<string[]> {
  const lines: string[] = [];
  if (state.summaryLoad) lines.push(`top -${yield* uptimeLine()}`);
  if (state.summaryTasks) {
    lines.push(taskLine(sample, state));
    if (state.cpusApart) {
      const each = sample.stat.cpus.map((cpu, index) =>
        cpuLine(`%Cpu${index}`.padEnd(7), shares(cpu, sample.before?.cpus[index])),
      );
      lines.push(...abreast(each, state.adjacent));
    } else lines.push(cpuLine("%Cpu(s)", shares(sample.stat.cpu, sample.before?.cpu)));
  }
  if (state.summaryMemory)
    lines.push(...abreast(memoryLines(sample, state.memoryUnit), Math.min(2, state.adjacent)));
  return lines;
}

/** So many on each line. */
function abreast(texts: readonly string[], count: number): string[] {
  const lines: string[] = [];
  for (let at = 0; at < texts.length; at += count)
    lines.push(texts.slice(at, at + count).join("  "));
  return lines;
}
