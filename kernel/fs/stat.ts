/** struct stat of an inode: fs/stat.c. */
import type { Stat } from "../uapi/stat.ts";
import { isDir, isLnk } from "../uapi/stat.ts";
import type { Machine } from "../machine.ts";
import type { Inode } from "./inode.ts";

export function statOf(_m: Machine, inode: Inode): Stat {
  const size = sizeOf(inode);
  const allocated = inode.data?.allocated ?? (isDir(inode.mode) && inode.ops === null ? size : 0);
  const heldKb = inode.sb.held.get(inode.ino)?.kb ?? 0;
  return {
    dev: inode.sb.dev,
    ino: inode.ino,
    mode: inode.mode,
    nlink: inode.nlink,
    uid: inode.uid,
    gid: inode.gid,
    rdev: inode.rdev,
    size,
    blksize: inode.data !== null || isDir(inode.mode) ? 4096 : 1024,
    blocks: Math.ceil(allocated / 4096) * 8 + Math.ceil(heldKb / 4) * 8,
    atime: inode.atime,
    mtime: inode.mtime,
    ctime: inode.ctime,
    btime: keepsBirth(inode) ? inode.btime : null,
  };
}

/** ext4 and tmpfs do; files that are computed and pipes have none. */
function keepsBirth(inode: Inode): boolean {
  return inode.sb.type !== "devpts" && inode.sb.table.get(inode.ino) === inode;
}

/** An ext4 directory takes a block for about 80 names; a tmpfs one 20 bytes an entry. */
function sizeOf(inode: Inode): number {
  if (inode.data !== null) return inode.data.size;
  if (isLnk(inode.mode)) return inode.ops === null ? inode.target.length : 64;
  if (!isDir(inode.mode) || inode.ops !== null) return 0;
  const count = inode.entries?.size ?? 0;
  if (inode.sb.type !== "ext4") return 40 + count * 20;
  return 4096 * Math.max(1, Math.ceil((count + 2) / 80));
}
