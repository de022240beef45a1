/**
 * Conservation laws, checked while the machine runs: a violated one is our bug, ends that one
 * session, and is reproduced from (scenario, seed, log).
 */
import type { Machine } from "./machine.ts";
import { resident, swapped } from "./mm/area.ts";
import { cachedPages } from "./mm/filemap.ts";
import { totalTime } from "./sched/cputime.ts";

/** A broken law names itself and the two sides. */
export class LawBroken extends Error {
  readonly law: string;
  constructor(law: string, left: number, right: number) {
    super(`law broken: ${law}: ${left} against ${right}`);
    this.law = law;
  }
}

function equal(law: string, left: number, right: number, slack = 0): void {
  if (Math.abs(left - right) > slack || left !== left || right !== right)
    throw new LawBroken(law, left, right);
}

/** What the law is about is put to its name when it is broken: a host has hundreds a second. */
function notNegative(law: string, value: number, of = ""): void {
  if (!(value >= 0)) throw new LawBroken(`${law}${of} is not negative`, value, 0);
}

export function assertLaws(m: Machine): void {
  assertPages(m);
  assertCpuTime(m);
  assertTasks(m);
  assertFiles(m);
}

function assertPages(m: Machine): void {
  const memory = m.memory;
  const sum =
    memory.free +
    memory.anon +
    memory.shmem +
    memory.file +
    memory.buffers +
    memory.swapWriteback +
    memory.slabReclaimable +
    memory.slabUnreclaimable +
    memory.kernelStack +
    memory.pageTables +
    memory.percpu +
    memory.unaccounted;
  equal("pages sum to MemTotal", sum, memory.total);
  let anon = 0;
  let shmem = 0;
  let slots = 0;
  let active = 0;
  let cached = 0;
  for (const area of memory.areas) {
    notNegative("resident pages of ", resident(area), area.name);
    const least = Math.min(area.swappedHot, area.swappedCold, area.swapCached);
    notNegative("swapped pages of ", least, area.name);
    if (area.kind === "anon") anon += resident(area);
    else shmem += resident(area);
    slots += swapped(area) + area.swapCached;
    active += area.active;
    cached += area.swapCached;
  }
  equal("anonymous pages have their areas", anon, memory.anon);
  equal("shared pages have their areas", shmem, memory.shmem);
  equal("active anonymous pages", active, memory.activeAnon);
  equal("swap cache", cached, memory.swapCached);
  equal(
    "swap slots in use",
    slots,
    memory.swaps.reduce((total, area) => total + area.used, 0),
  );
  let file = 0;
  let activeFile = memory.activeBuffers;
  let dirty = 0;
  let writeback = 0;
  for (const one of memory.files) {
    const least = Math.min(one.scattered, one.hi - one.lo, one.active);
    notNegative("cached pages of a file on ", least, one.disk?.spec.name ?? "tmpfs");
    file += cachedPages(one);
    activeFile += one.active;
    dirty += one.dirty;
    writeback += one.writeback;
  }
  equal("cached pages have their files", file, memory.file);
  equal("active file pages", activeFile, memory.activeFile);
  equal("dirty pages", dirty, memory.dirty);
  equal("pages under write-back", writeback, memory.writeback);
  notNegative("free pages", memory.free);
}

/** CPU time sums to CPUs x uptime: exact at a tick, less what did not fit into it. */
function assertCpuTime(m: Machine): void {
  for (const [index, cpu] of m.cpus.entries()) {
    const over = m.sched.usedNs[index] as number;
    // Work since the last tick, and kswapd's of this one, is booked ahead of its time.
    const elapsed = m.now;
    const total = totalTime(cpu) - over;
    equal("time of a CPU is the uptime", total, elapsed, 100_000_000);
  }
}

function assertTasks(m: Machine): void {
  let children = 0;
  let haveParents = 0;
  for (const process of m.processes.values()) {
    for (const child of process.children)
      if (child.parent !== process || m.processes.get(child.pid) !== child)
        throw new LawBroken(`process ${child.pid} is its parent's child`, process.pid, 0);
    children += process.children.length;
    const { parent } = process;
    if (parent === null) continue;
    if (m.processes.get(parent.pid) !== parent)
      throw new LawBroken(`parent of ${process.pid} lives`, parent.pid, 0);
    haveParents++;
  }
  equal("processes with a parent are somebody's children", children, haveParents);
  equal("kernel stacks", m.memory.kernelStack, m.tasks.size * 4);
}

function assertFiles(m: Machine): void {
  assertDescriptors(m);
  for (const sb of m.superblocks) {
    notNegative("blocks of ", sb.blocksUsed, sb.type);
    notNegative("inodes of ", sb.inodesUsed, sb.type);
  }
}

/** Takes each descriptor off its file, and puts it back: what is left meanwhile must be nothing. */
function assertDescriptors(m: Machine): void {
  addToRefs(m, -1);
  let left = 0;
  for (const process of m.processes.values())
    for (const file of process.files.fd) if (file !== undefined) left ||= file.refs;
  addToRefs(m, 1);
  equal("descriptors of an open file", left, 0);
}

function addToRefs(m: Machine, count: number): void {
  for (const process of m.processes.values())
    for (const file of process.files.fd) if (file !== undefined) file.refs += count;
}
