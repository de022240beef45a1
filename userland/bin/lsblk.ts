/**
 * lsblk(8) of util-linux 2.38: block devices from /sys/block, and where they are in use. What udev
 * and a look at the disks would tell (-f: UUID, LABEL) is not modelled.
 */
import type { Environment } from "../../kernel/uapi/program.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments } from "../lib/command.ts";
import { baseName, readNames } from "../lib/dir.ts";
import { humanSize } from "../lib/human.ts";
import { readMounts, readSwaps } from "../lib/mounts.ts";
import { complain, print, tryReadFile } from "../lib/stdio.ts";
import { exists } from "../lib/trystat.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "lsblk",
  summary: "list block devices",
  synopsis: ["lsblk [options] [device...]"],
  description: "Shows disks and their partitions as a tree, with sizes and mount points.",
  options: [
    ["-a, --all", "also what is empty"],
    ["-b, --bytes", "sizes in bytes"],
    ["-d, --nodeps", "disks only"],
    ["-l, --list  -r, --raw", "no tree; without padding"],
    ["-n, --noheadings", "no headings"],
    ["-o, --output LIST", "columns: NAME KNAME PATH MAJ:MIN RM SIZE RO TYPE MOUNTPOINTS ROTA ..."],
    ["-p, --paths", "names as paths"],
  ],
  files: ["/sys/block", "/proc/self/mountinfo", "/proc/swaps"],
  seeAlso: ["df(1)", "mount(8)"],
  notModelled: ["-f, -m, -t and other sets of columns", "-J, -P, -s, -S"],
};

const SPEC = {
  short: "abdlno:prfmtJPsSze:I:x:iD",
  long: {
    all: { as: "a" },
    bytes: { as: "b" },
    nodeps: { as: "d" },
    list: { as: "l" },
    noheadings: { as: "n" },
    output: { as: "o", argument: "required" },
    paths: { as: "p" },
    raw: { as: "r" },
    ascii: { as: "i" },
    fs: { as: "f" },
    perms: { as: "m" },
    topology: { as: "t" },
    json: { as: "J" },
    pairs: { as: "P" },
  },
  limits: ["f", "m", "t", "J", "P", "s", "S", "z", "e", "I", "x", "D"],
  version: "lsblk from util-linux 2.38.1",
} as const;

interface Device {
  readonly name: string;
  readonly numbers: string;
  readonly sectors: number;
  readonly removable: string;
  readonly readonly: string;
  readonly rotational: string;
  readonly scheduler: string;
  readonly type: "disk" | "part";
  readonly mountpoints: readonly string[];
  readonly children: readonly Device[];
}

interface Column {
  readonly right?: true;
  /** The room it takes at least. */
  readonly width: number;
  value(device: Device, bytes: boolean): string;
}

const COLUMNS: Readonly<Record<string, Column>> = {
  NAME: { width: 0, value: ({ name }) => name },
  KNAME: { width: 0, value: ({ name }) => name },
  PATH: { width: 0, value: ({ name }) => `/dev/${name}` },
  "MAJ:MIN": { width: 7, value: ({ numbers }) => numbers },
  RM: { width: 2, right: true, value: ({ removable }) => removable },
  SIZE: {
    width: 4,
    right: true,
    value: ({ sectors }, bytes) => (bytes ? String(sectors * 512) : humanSize(sectors * 512)),
  },
  RO: { width: 2, right: true, value: ({ readonly }) => readonly },
  TYPE: { width: 4, value: ({ type }) => type },
  MOUNTPOINTS: { width: 0, value: ({ mountpoints }) => mountpoints.join("\n") },
  MOUNTPOINT: { width: 0, value: ({ mountpoints }) => mountpoints.at(-1) ?? "" },
  ROTA: { width: 4, right: true, value: ({ rotational }) => rotational },
  SCHED: { width: 0, value: ({ scheduler }) => scheduler },
};
const DEFAULT = ["NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS"];

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const asked = args.value("o")?.split(",") ?? DEFAULT;
  const names = asked.map((name) => name.toUpperCase());
  const unknown = asked.find((name) => COLUMNS[name.toUpperCase()] === undefined);
  if (unknown !== undefined) {
    yield* complain("lsblk", `unknown column: ${unknown}`);
    return 1;
  }
  let status = 0;
  let devices = (yield* readDisks()).filter(({ sectors }) => sectors > 0 || args.has("a"));
  if (args.operands.length > 0) {
    const all = devices.flatMap((one) => [one, ...one.children]);
    const found: Device[] = [];
    for (const word of args.operands) {
      const device = all.find(({ name }) => name === baseName(word));
      if (device !== undefined && (yield* exists(word))) found.push(device);
      else {
        yield* complain("lsblk", `${word}: not a block device`);
        status = found.length > 0 ? 64 : 32;
      }
    }
    devices = found;
  }
  const locale = env.get("LC_ALL") ?? env.get("LC_CTYPE") ?? env.get("LANG") ?? "";
  const unicode = /utf-?8/i.test(locale) && !args.has("i");
  if (devices.length > 0) yield* print(table(devices, names, args, unicode));
  return status;
}

function* readDisks(): Sys<Device[]> {
  const used = new Map<string, string[]>();
  for (const { source, target } of yield* readMounts())
    used.set(source, [...(used.get(source) ?? []), target]);
  for (const { path } of yield* readSwaps())
    if (path.startsWith("/dev/")) used.set(path, [...(used.get(path) ?? []), "[SWAP]"]);
  const disks: Device[] = [];
  for (const name of yield* readNames("/sys/block")) disks.push(yield* readDevice(name, "", used));
  return disks.sort((a, b) => order(a) - order(b));
}

/** By major and minor number. */
function order({ numbers }: Device): number {
  const [major = 0, minor = 0] = numbers.split(":").map(Number);
  return major * 1_048_576 + minor;
}

/** A disk, or with the disk's name before it a partition. */
function* readDevice(
  name: string,
  disk: string,
  used: ReadonlyMap<string, readonly string[]>,
): Sys<Device> {
  const folder = disk === "" ? `/sys/block/${name}` : `/sys/block/${disk}/${name}`;
  const top = `/sys/block/${disk === "" ? name : disk}`;
  const read = function* (path: string): Sys<string> {
    return ((yield* tryReadFile(path)) ?? "").trim();
  };
  const children: Device[] = [];
  if (disk === "")
    for (const entry of yield* readNames(folder))
      if (yield* exists(`${folder}/${entry}/partition`))
        children.push(yield* readDevice(entry, name, used));
  const scheduler = yield* read(`${top}/queue/scheduler`);
  return {
    name,
    numbers: yield* read(`${folder}/dev`),
    sectors: Number(yield* read(`${folder}/size`)),
    removable: (yield* read(`${top}/removable`)) || "0",
    readonly: (yield* read(`${folder}/ro`)) || (yield* read(`${top}/ro`)) || "0",
    rotational: (yield* read(`${top}/queue/rotational`)) || "0",
    scheduler: /\[(.+)\]/.exec(scheduler)?.[1] ?? scheduler,
    type: disk === "" ? "disk" : "part",
    mountpoints: used.get(`/dev/${name}`) ?? [],
    children: children.sort((a, b) => order(a) - order(b)),
  };
}

/** Cells of each device; a cell of several lines makes several. */
function table(
  devices: readonly Device[],
  names: readonly string[],
  args: Arguments,
  unicode: boolean,
): string {
  const [middle, end] = unicode ? ["├─", "└─"] : ["|-", "`-"];
  const flat = args.has("l") || args.has("r");
  const rows: string[][] = args.has("n") ? [] : [[...names]];
  const add = (device: Device, branch: string): void => {
    const cells = names.map((name) => {
      const text = (COLUMNS[name] as Column).value(device, args.has("b"));
      if (name !== "NAME") return text;
      return `${flat ? "" : branch}${args.has("p") ? "/dev/" : ""}${text}`;
    });
    const height = args.has("r") ? 1 : Math.max(...cells.map((cell) => cell.split("\n").length));
    for (let at = 0; at < height; at++)
      rows.push(cells.map((cell) => (args.has("r") ? cell : (cell.split("\n")[at] ?? ""))));
  };
  for (const device of devices) {
    add(device, "");
    if (args.has("d")) continue;
    device.children.forEach((child, at) => {
      add(child, at === device.children.length - 1 ? (end as string) : (middle as string));
    });
  }
  if (args.has("r")) return rows.map((cells) => `${cells.map(escaped).join(" ")}\n`).join("");
  const heading = args.has("n") ? 0 : 1;
  const widths = names.map((name, column) => {
    // Sizes in words take one more than they need.
    const spare = name === "SIZE" && !args.has("b") ? 1 : 0;
    const room = rows.map((cells, at) => {
      return (cells[column] as string).length + (at < heading ? 0 : spare);
    });
    return Math.max(COLUMNS[name]?.width ?? 0, ...room);
  });
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] as number;
        if (COLUMNS[names[column] as string]?.right) return cell.padStart(width);
        return column === cells.length - 1 ? cell : cell.padEnd(width);
      })
      .join(" ");
  return rows.map((cells) => `${line(cells)}\n`).join("");
}

const escaped = (text: string): string => text.replaceAll("\n", "\\x0a").replaceAll(" ", "\\x20");
