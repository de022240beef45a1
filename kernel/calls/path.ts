/** Calls on path names. */
import { SyscallError } from "../uapi/errno.ts";
import { W_OK, X_OK } from "../uapi/fcntl.ts";
import { isDir, isLnk, type Timestamp } from "../uapi/stat.ts";
import * as dir from "../fs/dir.ts";
import type { Inode } from "../fs/inode.ts";
import { linkTarget, lookup, pathOf, permission } from "../fs/namei.ts";
import { mountFs, umountFs } from "../fs/mount.ts";
import { fileOf } from "../fs/open.ts";
import { statOf } from "../fs/stat.ts";
import type { Machine } from "../machine.ts";
import type { Task } from "../task.ts";
import type { Rows } from "./row.ts";

type PathCalls =
  | "stat"
  | "lstat"
  | "access"
  | "mkdir"
  | "rmdir"
  | "unlink"
  | "rename"
  | "link"
  | "symlink"
  | "readlink"
  | "mknod"
  | "chmod"
  | "fchmod"
  | "chown"
  | "lchown"
  | "utimens"
  | "statfs"
  | "chdir"
  | "fchdir"
  | "getcwd"
  | "umask"
  | "mount"
  | "umount";

function owner(task: Task, inode: Inode): void {
  const { euid } = task.process.cred;
  if (euid !== 0 && euid !== inode.uid) throw new SyscallError("EPERM");
  changeable(inode);
}

function changeable(inode: Inode): void {
  if (inode.sb.readonly) throw new SyscallError("EROFS");
  if (inode.immutable || inode.ops !== null) throw new SyscallError("EPERM");
}

function chmod(m: Machine, task: Task, inode: Inode, mode: number): void {
  owner(task, inode);
  inode.mode = (inode.mode & ~0o7777) | (mode & 0o7777);
  inode.ctime = m.realtime();
}

function chown(m: Machine, task: Task, inode: Inode, uid: number, gid: number): void {
  const { euid, egid, groups } = task.process.cred;
  changeable(inode);
  const mayGroup = inode.uid === euid && (gid === -1 || gid === egid || groups.includes(gid));
  if (euid !== 0 && !(mayGroup && (uid === -1 || uid === inode.uid)))
    throw new SyscallError("EPERM");
  if (uid !== -1) inode.uid = uid;
  if (gid !== -1) inode.gid = gid;
  inode.ctime = m.realtime();
}

function utimens(
  m: Machine,
  task: Task,
  path: string,
  atime?: Timestamp | "now",
  mtime?: Timestamp | "now",
  nofollow?: boolean,
): void {
  const { inode } = lookup(m, task, path, { follow: nofollow !== true });
  const bothNow = atime === "now" && mtime === "now";
  if (bothNow && task.process.cred.euid !== inode.uid) permission(task.process, inode, W_OK);
  else owner(task, inode);
  const now = m.realtime();
  if (atime !== undefined) inode.atime = atime === "now" ? now : atime;
  if (mtime !== undefined) inode.mtime = mtime === "now" ? now : mtime;
  inode.ctime = now;
}

function access(m: Machine, task: Task, path: string, mode: number): void {
  const { inode } = lookup(m, task, path);
  permission(task.process, inode, mode & 7);
}

export const pathCalls: Rows<PathCalls> = {
  stat: { ns: 1_200, run: (m, task, path) => statOf(m, lookup(m, task, path).inode) },
  lstat: {
    ns: 1_200,
    run: (m, task, path) => statOf(m, lookup(m, task, path, { follow: false }).inode),
  },
  access: { ns: 1_200, run: access, note: "checks the effective ids, not the real ones" },
  mkdir: { ns: 6_000, run: dir.mkdir },
  rmdir: { ns: 6_000, run: dir.rmdir },
  unlink: { ns: 6_000, run: dir.unlink },
  rename: { ns: 7_000, run: dir.rename },
  link: { ns: 5_000, run: dir.link },
  symlink: { ns: 5_000, run: dir.symlink },
  readlink: {
    ns: 1_000,
    run: (m, task, path) => {
      const { inode } = lookup(m, task, path, { follow: false });
      if (!isLnk(inode.mode)) throw new SyscallError("EINVAL");
      return linkTarget(m, task, inode);
    },
  },
  mknod: {
    ns: 5_000,
    run: (m, task, path, mode, dev) => void dir.mknod(m, task, path, mode, dev ?? 0),
  },
  chmod: {
    ns: 2_000,
    run: (m, task, path, mode) => chmod(m, task, lookup(m, task, path).inode, mode),
  },
  fchmod: {
    ns: 1_500,
    run: (m, task, fd, mode) => chmod(m, task, fileOf(task.process, fd).inode, mode),
  },
  chown: {
    ns: 2_000,
    run: (m, task, path, uid, gid) => chown(m, task, lookup(m, task, path).inode, uid, gid),
  },
  lchown: {
    ns: 2_000,
    run: (m, task, path, uid, gid) => {
      chown(m, task, lookup(m, task, path, { follow: false }).inode, uid, gid);
    },
  },
  utimens: { ns: 2_000, run: utimens },
  statfs: {
    ns: 1_000,
    run: (m, task, path) => {
      const { sb } = lookup(m, task, path).inode;
      const free = sb.blocks === Infinity ? 0 : sb.blocks - sb.blocksUsed;
      return {
        type: sb.type,
        bsize: sb.blockSize,
        blocks: sb.blocks === Infinity ? 0 : sb.blocks,
        bfree: free,
        bavail: Math.max(0, free - sb.blocksReserved),
        files: sb.inodes === Infinity ? 0 : sb.inodes,
        ffree: sb.inodes === Infinity ? 0 : sb.inodes - sb.inodesUsed,
      };
    },
  },
  chdir: {
    ns: 1_500,
    run: (m, task, path) => {
      const dentry = lookup(m, task, path);
      if (!isDir(dentry.inode.mode)) throw new SyscallError("ENOTDIR");
      permission(task.process, dentry.inode, X_OK);
      task.process.cwd = dentry;
    },
  },
  fchdir: {
    ns: 500,
    run: (_m, task, fd) => {
      const { dentry, inode } = fileOf(task.process, fd);
      if (dentry === null || !isDir(inode.mode)) throw new SyscallError("ENOTDIR");
      permission(task.process, inode, X_OK);
      task.process.cwd = dentry;
    },
  },
  getcwd: {
    ns: 500,
    run: (_m, task) => {
      const { cwd, root } = task.process;
      if (cwd.inode.nlink === 0) throw new SyscallError("ENOENT");
      return pathOf(cwd, root);
    },
  },
  umask: {
    ns: 100,
    run: (_m, task, mask) => {
      const old = task.process.umask;
      task.process.umask = mask & 0o777;
      return old;
    },
  },
  mount: { ns: 50_000, run: mountFs, note: "tmpfs, proc and bind mounts, and remount" },
  umount: { ns: 50_000, run: umountFs },
};
