/** File systems whose content is computed (proc, sysfs) and their inodes. fs/libfs.c in purpose. */
import { S_IFDIR, S_IFLNK, S_IFREG } from "../uapi/stat.ts";
import type { Machine } from "../machine.ts";
import type { Inode, InodeOps, Superblock } from "./inode.ts";
import { newInode, newSuper } from "./super.ts";

export function pseudoFs(m: Machine, type: string, dev: number): Superblock {
  return newSuper(m, { type, disk: null, dev });
}

/** Inodes of computed files are made on look-up and are not kept in the table. */
function computed(m: Machine, sb: Superblock, ino: number, mode: number, ops: InodeOps): Inode {
  const inode = newInode(m, sb, mode, 0, 0, ino, ops);
  sb.table.delete(ino);
  inode.nlink = (mode & 0o170000) === S_IFDIR ? 2 : 1;
  return inode;
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
