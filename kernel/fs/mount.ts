/** Mounting: fs/namespace.c. One mount namespace a host. */
import { SyscallError } from "../uapi/errno.ts";
import { isDir, S_IFDIR } from "../uapi/stat.ts";
import type { Machine } from "../machine.ts";
import type { Process, Task } from "../task.ts";
import type { Superblock } from "./inode.ts";
import { type Dentry, lookup, makeDentry, type Mount } from "./namei.ts";
import { dropPages, fsyncPages } from "../mm/filemap.ts";
import { parseTmpfs, shownTmpfs } from "../mm/shmem.ts";
import { truncateInode } from "./read_write.ts";
import { newSuper } from "./super.ts";

export const FIRST_MOUNT_ID = 20;
/** Minor numbers of file systems without a device: what boot mounts has those below. */
const FIRST_ANON_DEV = 27;

/** ida_alloc(): numbers are given again. */
function lowestFree(from: number, taken: ReadonlySet<number>): number {
  while (taken.has(from)) from++;
  return from;
}

/** Puts a file system on a directory; `at` null makes it the root. */
export function attach(
  m: Machine,
  sb: Superblock,
  source: string,
  at: Dentry | null,
  options: string,
): Mount {
  const mount: Mount = {
    id: lowestFree(FIRST_MOUNT_ID, new Set(m.mounts.map(({ id }) => id))),
    source,
    sb,
    root: undefined as unknown as Dentry,
    at,
    options,
  };
  const root = makeDentry(null, "", sb.root, mount);
  root.mount = mount;
  (mount as { root: Dentry }).root = root;
  m.mounts.push(mount);
  if (at !== null) at.mounted = mount;
  return mount;
}

function privileged(task: Task): void {
  if (task.process.cred.euid !== 0) throw new SyscallError("EPERM");
}

export function mountFs(
  m: Machine,
  task: Task,
  source: string,
  target: string,
  type: string,
  options: string,
): void {
  privileged(task);
  const at = lookup(m, task, target);
  const words = options.split(",");
  if (words.includes("remount")) {
    const { mount } = at;
    if (mount.sb.type === "tmpfs") return remountTmpfs(mount, options, m.memory.total);
    mount.sb.readonly = words.includes("ro");
    mount.options = words.filter((word) => word !== "remount").join(",");
    return;
  }
  if (!isDir(at.inode.mode)) throw new SyscallError("ENOTDIR");
  if (type !== "tmpfs") throw new SyscallError("ENODEV");
  const taken = new Set(m.superblocks.map(({ dev }) => dev));
  attachTmpfs(m, lowestFree(FIRST_ANON_DEV, taken), source, at, options);
}

export function attachTmpfs(
  m: Machine,
  dev: number,
  source: string,
  at: Dentry,
  options: string,
): void {
  const pages = m.memory.total;
  const asked = parseTmpfs(options, pages);
  const { blocks, inodes, mode, uid, gid } = asked;
  // 0 is without limit.
  const limits = blocks === 0 ? {} : { sizeKb: blocks * 4 };
  const sb = newSuper(m, { type: "tmpfs", disk: null, dev, ...limits, inodes: inodes || Infinity });
  Object.assign(sb.root, { mode: S_IFDIR | mode, uid, gid });
  sb.readonly = asked.readonly;
  attach(m, sb, source, at, shownTmpfs(asked, pages));
}

/** shmem_reconfigure(): it may not become smaller than what it holds. */
function remountTmpfs(mount: Mount, options: string, pages: number): void {
  const { sb } = mount;
  const asked = parseTmpfs(options, pages, parseTmpfs(mount.options, pages));
  const blocks = asked.blocks || Infinity;
  const inodes = asked.inodes || Infinity;
  if (blocks < sb.blocksUsed || inodes < sb.inodesUsed) throw new SyscallError("EINVAL");
  sb.blocks = blocks;
  sb.inodes = inodes;
  sb.readonly = asked.readonly;
  mount.options = shownTmpfs(asked, pages);
}

export function umountFs(m: Machine, task: Task, target: string): void {
  privileged(task);
  const at = lookup(m, task, target);
  const mount = at.mount;
  if (mount.root !== at || mount.at === null) throw new SyscallError("EINVAL");
  for (const process of m.processes.values())
    if (isUsing(process, mount.sb)) throw new SyscallError("EBUSY");
  if (m.mounts.some((other) => other.at?.mount === mount)) throw new SyscallError("EBUSY");
  mount.at.mounted = null;
  m.mounts.splice(m.mounts.indexOf(mount), 1);
  if (!m.mounts.some(({ sb }) => sb === mount.sb)) killSuper(m, mount.sb);
}

/** By a descriptor, a directory that it is in, or the program that it runs. */
function isUsing(process: Process, sb: Superblock): boolean {
  if (process.exitStatus !== null) return false;
  const { files, cwd, root, exe } = process;
  if (cwd.inode.sb === sb || root.inode.sb === sb || exe?.sb === sb) return true;
  return files.fd.some((file) => file?.inode.sb === sb);
}

/** kill_sb(): what was dirty is written, and its pages are free. */
function killSuper(m: Machine, sb: Superblock): void {
  for (const inode of sb.table.values()) {
    if (inode.data === null) continue;
    fsyncPages(m, inode);
    truncateInode(m, inode, 0);
    dropPages(m, inode);
  }
  m.superblocks.splice(m.superblocks.indexOf(sb), 1);
}
