/**
 * lscpu(1) of util-linux 2.38: what /proc/cpuinfo and /sys/devices/system/cpu tell. Caches, NUMA
 * nodes and vulnerabilities are not modelled, nor are the tables of -e and -p.
 */
import { type Sys, uname } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { print, tryReadFile } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "lscpu",
  summary: "display information about the CPU architecture",
  synopsis: ["lscpu"],
  description: "Shows how many CPUs there are, how they hang together, and what they are.",
  options: [],
  files: ["/proc/cpuinfo", "/sys/devices/system/cpu"],
  seeAlso: ["nproc(1)"],
  notModelled: ["-e, -p, -J, -C, -B, -x, -y", "caches, NUMA nodes, vulnerabilities"],
};

const SPEC = {
  short: "abBC::ce::Jp::s:xyh",
  long: {
    all: { as: "a" },
    online: { as: "b" },
    bytes: { as: "B" },
    caches: { as: "C", argument: "optional" },
    offline: { as: "c" },
    extended: { as: "e", argument: "optional" },
    json: { as: "J" },
    parse: { as: "p", argument: "optional" },
    hex: { as: "x" },
    physical: { as: "y" },
  },
  limits: ["B", "C", "e", "J", "p", "s", "x", "y", "c"],
  version: "lscpu from util-linux 2.38.1",
} as const;

/** The numbers of "0-3,8". */
function cpuNumbers(text: string): number[] {
  return text
    .trim()
    .split(",")
    .flatMap((part) => {
      const [from = 0, to = from] = part.split("-").map(Number);
      return Array.from({ length: to - from + 1 }, (_, at) => from + at);
    });
}

/** cpulist_create(): runs of three and more are ranges. */
function cpuList(cpus: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < cpus.length;) {
    let end = at;
    while (cpus[end + 1] === (cpus[end] as number) + 1) end++;
    if (end - at >= 2) parts.push(`${cpus[at]}-${cpus[end]}`);
    else for (let i = at; i <= end; i++) parts.push(String(cpus[i]));
    at = end + 1;
  }
  return parts.join(",");
}

type Cpu = ReadonlyMap<string, string>;

function* readCpus(): Sys<Cpu[]> {
  return ((yield* tryReadFile("/proc/cpuinfo")) ?? "")
    .split("\n\n")
    .filter((block) => block.trim() !== "")
    .map(
      (block) =>
        new Map(
          block.split("\n").map((line): [string, string] => {
            const [name = "", value = ""] = line.split(":", 2);
            return [name.trim(), value.trim()];
          }),
        ),
    );
}

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const cpus = yield* readCpus();
  const present = (yield* tryReadFile("/sys/devices/system/cpu/present")) ?? "0";
  const online = (yield* tryReadFile("/sys/devices/system/cpu/online")) ?? present;
  const first: Cpu = cpus[0] ?? new Map();
  const get = (name: string): string => first.get(name) ?? "-";
  const sockets = new Set(cpus.map((cpu) => cpu.get("physical id"))).size;
  const cores = Number(first.get("cpu cores") ?? cpus.length);
  const threads = Math.max(1, Math.floor(Number(first.get("siblings") ?? cores) / cores));
  const flags = get("flags").split(" ");
  const modes = ["32-bit", ...(flags.includes("lm") ? ["64-bit"] : [])].join(", ");
  const rows: [string, string][] = [
    ["Architecture", (yield* uname()).machine],
    ["CPU op-mode(s)", modes],
    ["Address sizes", get("address sizes")],
    ["Byte Order", "Little Endian"],
    ["CPU(s)", String(cpuNumbers(present).length)],
    ["On-line CPU(s) list", cpuList(cpuNumbers(online))],
    ["Vendor ID", get("vendor_id")],
    ["Model name", get("model name")],
    ["CPU family", get("cpu family")],
    ["Model", get("model")],
    ["Thread(s) per core", String(threads)],
    ["Core(s) per socket", String(cores)],
    ["Socket(s)", String(sockets)],
    ["Stepping", get("stepping")],
    ["BogoMIPS", get("bogomips")],
    ["Flags", flags.join(" ")],
  ];
  if (flags.includes("hypervisor"))
    rows.push(["Hypervisor vendor", "KVM"], ["Virtualization type", "full"]);
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  yield* print(rows.map(([label, value]) => `${`${label}:`.padEnd(width)}${value}\n`).join(""));
  return 0;
}
