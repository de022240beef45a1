/**
 * /sys: block devices and CPUs, as the tools read them. fs/sysfs, Documentation/ABI/testing. Of the
 * buses below /sys/devices nothing is modelled: /sys/block has the disks themselves, not links.
 */
import { remember } from "../../uapi/remember.ts";
import { type Dirent, S_IFDIR, S_IFLNK, S_IFREG } from "../../uapi/stat.ts";
import type { Machine } from "../../machine.ts";
import type { Disk, DiskSpec } from "../../block/genhd.ts";
import type { Inode, Superblock } from "../inode.ts";
import { diskFields, partitionFields } from "../proc/system.ts";
import { pseudoDir, pseudoFile, pseudoFs, pseudoLink } from "../pseudo.ts";
import { cpuList } from "../proc/array.ts";

type Show = (m: Machine) => string;

/** A file by its text; a symbolic link by where it leads. */
type Leaf = Show | { readonly link: string };

/** A disk's or partition's counters: %8lu columns, as part_stat_show() prints them. */
function statLine(fields: readonly number[]): string {
  return `${fields.map((value) => String(value).padStart(8)).join(" ")}\n`;
}

function blockLeaves(map: Map<string, Leaf>, spec: DiskSpec, index: number): void {
  const disk = (m: Machine): Disk => m.disks[index] as Disk;
  const base = `block/${spec.name}`;
  const text = (path: string, value: string | number): void =>
    void map.set(`${base}/${path}`, () => `${value}\n`);
  const device = (path: string, minor: number): void => {
    text(`${path}dev`, `${spec.major}:${minor}`);
    const link = `../../${base}/${path}`.replace(/\/$/, "");
    map.set(`dev/block/${spec.major}:${minor}`, { link });
  };
  map.set(`${base}/stat`, (m) => statLine(diskFields(disk(m))));
  text("size", spec.sizeKb * 2);
  device("", spec.minor);
  text("ro", 0);
  text("removable", 0);
  text("queue/rotational", spec.rotational ? 1 : 0);
  text("queue/scheduler", "[none] mq-deadline");
  text("queue/nr_requests", 256);
  text("queue/read_ahead_kb", 128);
  text("queue/logical_block_size", 512);
  spec.partitionsKb.forEach((kb, at) => {
    const part = `${spec.name}${at + 1}`;
    map.set(`${base}/${part}/stat`, (m) => statLine(partitionFields(disk(m), at)));
    text(`${part}/size`, kb * 2);
    text(`${part}/partition`, at + 1);
    device(`${part}/`, spec.minor + at + 1);
  });
}

/** "%*pb" of lib/vsprintf.c: a hexadecimal digit for four CPUs, a comma for 32. */
function cpuMap(cpus: readonly number[], count: number): string {
  let bits = 0n;
  for (const cpu of cpus) bits |= 1n << BigInt(cpu);
  const hex = bits.toString(16).padStart(Math.ceil(count / 4), "0");
  return hex.replace(/\B(?=(?:[0-9a-f]{8})+$)/g, ",");
}

/** One socket, whose cores have a thread each: what /proc/cpuinfo says. */
function cpuLeaves(map: Map<string, Leaf>, count: number): void {
  const all = Array.from({ length: count }, (_, cpu) => cpu);
  const top = "devices/system/cpu";
  for (const name of ["online", "possible", "present"])
    map.set(`${top}/${name}`, () => `${cpuList(all)}\n`);
  for (const cpu of all) {
    const text = (name: string, value: string | number): void =>
      void map.set(`${top}/cpu${cpu}/topology/${name}`, () => `${value}\n`);
    const set = (name: string, list: string, cpus: readonly number[]): void => {
      text(name, cpuMap(cpus, count));
      text(list, cpuList(cpus));
    };
    text("core_id", cpu);
    text("physical_package_id", 0);
    text("die_id", 0);
    text("cluster_id", 65_535);
    for (const name of ["core_cpus", "cluster_cpus"]) set(name, `${name}_list`, [cpu]);
    for (const name of ["package_cpus", "die_cpus"]) set(name, `${name}_list`, all);
    set("thread_siblings", "thread_siblings_list", [cpu]);
    set("core_siblings", "core_siblings_list", all);
  }
}

interface Tree {
  /** Path below /sys to what is there. */
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly children: ReadonlyMap<string, ReadonlySet<string>>;
}

function newTree(disks: readonly DiskSpec[], cpus: number): Tree {
  const leaves = new Map<string, Leaf>();
  disks.forEach((spec, index) => blockLeaves(leaves, spec, index));
  cpuLeaves(leaves, cpus);
  leaves.set("kernel/mm/transparent_hugepage/enabled", () => "[always] madvise never\n");
  leaves.set("kernel/mm/lru_gen/enabled", () => "0x0000\n");
  const children = new Map<string, Set<string>>([["", new Set()]]);
  for (const path of leaves.keys()) {
    let dir = "";
    for (const part of path.split("/")) {
      const names = children.get(dir) ?? new Set<string>();
      children.set(dir, names.add(part));
      dir = dir === "" ? part : `${dir}/${part}`;
    }
  }
  return { leaves, children };
}

/** Hosts with the same disks and CPUs share a tree, which knows nothing of the others. */
const treeOf = remember((shape) => {
  const [disks, cpus] = JSON.parse(shape) as [DiskSpec[], number];
  return newTree(disks, cpus);
}, 16_384);
const OF_MACHINE = new WeakMap<Machine, Tree>();

function treeFor(m: Machine): Tree {
  let tree = OF_MACHINE.get(m);
  if (tree !== undefined) return tree;
  tree = treeOf(JSON.stringify([m.disks.map(({ spec }) => spec), m.spec.cpus]));
  OF_MACHINE.set(m, tree);
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
        const { leaves, children } = treeFor(machine);
        const full = path === "" ? name : `${path}/${name}`;
        const leaf = leaves.get(full);
        if (leaf === undefined) return children.has(full) ? dirInode(machine, sb, full) : null;
        if (typeof leaf === "function")
          return pseudoFile(machine, sb, number(full), { show: leaf });
        return pseudoLink(machine, sb, number(full), { readlink: () => leaf.link });
      },
      readdir: (machine): Dirent[] => {
        const { leaves, children } = treeFor(machine);
        return [...(children.get(path) ?? [])].map((name) => {
          const full = path === "" ? name : `${path}/${name}`;
          const leaf = leaves.get(full);
          const type =
            leaf === undefined ? S_IFDIR : typeof leaf === "function" ? S_IFREG : S_IFLNK;
          return { name, ino: number(full), type };
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
