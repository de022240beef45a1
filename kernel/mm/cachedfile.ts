/** What the page cache knows of one file: struct address_space, in counts of 4 KiB pages. */
import type { Disk } from "../block/genhd.ts";
import type { Machine } from "../machine.ts";

export interface CachedFile {
  readonly disk: Disk | null;
  size: number; // pages of the file
  lo: number; // cached window [lo, hi)
  hi: number;
  scattered: number; // cached outside the window
  active: number;
  dirty: number;
  writeback: number;
  /** When the oldest dirty page was written to. */
  dirtySinceNs: number;
  lastDirtyPage: number;
  /** Areas that map it. */
  mappers: number;
  /** Pages that were cached and were evicted: a miss on them is a refault. */
  evicted: number;
  /** Where a workload that reads in order has got to. */
  cursor: number;
}

const UNWRITTEN = {
  lo: 0,
  scattered: 0,
  dirty: 0,
  writeback: 0,
  dirtySinceNs: 0,
  lastDirtyPage: -1,
  evicted: 0,
  cursor: 0,
};

/** What a file has that was read once, as most of a host's were: the rest is in the prototype. */
class ReadFile {
  readonly disk: Disk | null;
  size: number;
  hi = 0;
  active = 0;
  mappers = 0;

  constructor(disk: Disk | null, size: number) {
    this.disk = disk;
    this.size = size;
  }
}
Object.assign(ReadFile.prototype, UNWRITTEN);

export function newCachedFile(m: Machine, disk: Disk | null, size: number): CachedFile {
  const file = new ReadFile(disk, size) as ReadFile & typeof UNWRITTEN;
  m.memory.files.add(file);
  return file;
}
