/** /sys: block devices and CPUs, as the tools read them. fs/sysfs, Documentation/ABI/testing. */
import { type Dirent, S_IFDIR, S_IFREG } from "../../uapi/stat.ts";
import type { Machine } from "../../machine.ts";
import type { Inode, Superblock } from "../inode.ts";
import { diskFields, partitionFields } from "../proc/system.ts";
import { pseudoDir, pseudoFile, pseudoFs } from "../pseudo.ts";
import { cpuList } from "../proc/array.ts";

type Leaf = (m: Machine) => string;

/** A disk's or partition's counters: %8lu columns, as part_stat_show() prints them. */
function statLine(fields: readonly number[]): string {
  return `${fields.map((value) => String(value).padStart(8)).join(" ")}\n`;
}

/** Path below /sys to its text. */
function leaves(m: Machine): Map<string, Leaf> {
  const map = new Map<string, Leaf>();
  for (const disk of m.disks) {
    const { spec } = disk;
    const base = `block/${spec.name}`;
    const text = (path: string, value: string | number): void =>
      void map.set(`${base}/${path}`, () => `${value}\n`);
    map.set(`${base}/stat`, () => statLine(diskFields(disk)));
    text("size", spec.sizeKb * 2);
    text("dev", `${spec.major}:${spec.minor}`);
    text("ro", 0);
    text("removable", 0);
    text("queue/rotational", spec.rotational ? 1 : 0);
    text("queue/scheduler", "[none] mq-deadline");
    text("queue/nr_requests", 256);
    text("queue/read_ahead_kb", 128);
    text("queue/logical_block_size", 512);
    spec.partitionsKb.forEach((kb, index) => {
      const part = `${spec.name}${index + 1}`;
      map.set(`${base}/${part}/stat`, () => statLine(partitionFields(disk, index)));
      text(`${part}/size`, kb * 2);
      text(`${part}/partition`, index + 1);
      text(`${part}/dev`, `${spec.major}:${spec.minor + index + 1}`);
    });
  }
  const cpus = Array.from({ length: m.spec.cpus }, (_, cpu) => cpu);
  const list = cpuList(cpus);
  for (const name of ["online", "possible", "present"])
    map.set(`devices/system/cpu/${name}`, () => `${list}\n`);
  for (const cpu of cpus) {
    map.set(`devices/system/cpu/cpu${cpu}/topology/core_id`, () => `${cpu}\n`);
    map.set(`devices/system/cpu/cpu${cpu}/topology/physical_package_id`, () => "0\n");
  }
  map.set("kernel/mm/transparent_hugepage/enabled", () => "[always] madvise never\n");
  map.set("kernel/mm/lru_gen/enabled", () => "0x0000\n");
  return map;
}

const TREES = new WeakMap<
  Machine,
  { files: Map<string, Leaf>; children: Map<string, Set<string>> }
>();

function treeFor(m: Machine) {
  let tree = TREES.get(m);
  if (tree !== undefined) return tree;
  const files = leaves(m);
  const children = new Map<string, Set<string>>([["", new Set()]]);
  for (const path of files.keys()) {
    let dir = "";
    for (const part of path.split("/")) {
      const names = children.get(dir) ?? new Set<string>();
      children.set(dir, names.add(part));
      dir = dir === "" ? part : `${dir}/${part}`;
    }
  }
  tree = { files, children };
  TREES.set(m, tree);
  return tree;
}

function number(path: string): number {
  let h = 7;
  for (let i = 0; i < path.length; i++) h = (Math.imul(h, 31) + path.charCodeAt(i)) | 0;
  return 1000 + ((h >>> 0) % 1_000_000);
}

function dirInode(m: Machine, sb: Superblock, path: string): Inode {
  return pseudoDir(
    m,
    sb,
    path === "" ? 1 : number(path),
    {
      lookup: (machine, _dir, name) => {
        const { files, children } = treeFor(machine);
        const full = path === "" ? name : `${path}/${name}`;
        const leaf = files.get(full);
        if (leaf !== undefined)
          return pseudoFile(machine, sb, number(full), { show: (at) => leaf(at) });
        return children.has(full) ? dirInode(machine, sb, full) : null;
      },
      readdir: (machine): Dirent[] => {
        const { children } = treeFor(machine);
        return [...(children.get(path) ?? [])].map((name) => {
          const full = path === "" ? name : `${path}/${name}`;
          return { name, ino: number(full), type: children.has(full) ? S_IFDIR : S_IFREG };
        });
      },
    },
    0o755,
  );
}

export function newSysFs(m: Machine): Superblock {
  const sb = pseudoFs(m, "sysfs", 20);
  sb.root = dirInode(m, sb, "");
  return sb;
}
