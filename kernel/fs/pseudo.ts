/** File systems whose content is computed (proc, sysfs) and their inodes. fs/libfs.c in purpose. */
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from "../uapi/stat.ts";
import type { Machine } from "../machine.ts";
import { Inode, type InodeOps, type Superblock } from "./inode.ts";
import { newSuper } from "./super.ts";

export function pseudoFs(m: Machine, type: string, dev: number): Superblock {
  return newSuper(m, { type, disk: null, dev });
}

/** Inodes of computed files are made on look-up and are not kept in the table. */
function computed(m: Machine, sb: Superblock, ino: number, mode: number, ops: InodeOps): Inode {
  const nlink = (mode & S_IFMT) === S_IFDIR ? 2 : 1;
  return new Inode(sb, ino, { mode, uid: 0, gid: 0, nlink }, m.realtime(), null, ops);
}

export function pseudoDir(
  m: Machine,
  sb: Superblock,
  ino: number,
  ops: InodeOps,
  mode = 0o555,
): Inode {
  return computed(m, sb, ino, S_IFDIR | mode, ops);
}

export function pseudoFile(
  m: Machine,
  sb: Superblock,
  ino: number,
  ops: InodeOps,
  mode = 0o444,
): Inode {
  return computed(m, sb, ino, S_IFREG | mode, ops);
}

export function pseudoLink(m: Machine, sb: Superblock, ino: number, ops: InodeOps): Inode {
  return computed(m, sb, ino, S_IFLNK | 0o777, ops);
}
