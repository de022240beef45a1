/** Processes that come from outside: a person on a terminal, or a command with its descriptors. */
import { execve, type Sys } from "./uapi/syscall.ts";
import { makedev, S_IFCHR } from "./uapi/stat.ts";
import type { Winsize } from "./uapi/termios.ts";
import { newProcess } from "./process.ts";
import { addEntry } from "./fs/dir.ts";
import type { File } from "./fs/file.ts";
import { makeDentry } from "./fs/namei.ts";
import type { Mount } from "./fs/namei.ts";
import { newFile } from "./fs/open.ts";
import { newInode } from "./fs/super.ts";
import { nextPid } from "./fork.ts";
import type { Machine } from "./machine.ts";
import { enqueue } from "./sched/core.ts";
import { leader, NONE, type Process } from "./task.ts";
import { ttyOps } from "./tty/n_tty.ts";
import { newTty, type Tty } from "./tty/tty.ts";

export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

function devpts(m: Machine): Mount {
  const mount = m.mounts.find(({ sb }) => sb.type === "devpts");
  if (mount === undefined) throw new Error("boot: /dev/pts is not mounted");
  return mount;
}

/** A terminal with its device node; the session's learner sits at its far end. */
export function newTerminal(m: Machine, winsize: Winsize): Tty {
  const { sb } = devpts(m);
  const index = m.ttys.length;
  const tty = newTty(`pts/${index}`, makedev(136, index), winsize);
  m.ttys.push(tty);
  const inode = newInode(m, sb, S_IFCHR | 0o620, 0, 5);
  inode.rdev = tty.dev;
  addEntry(m, sb.root, String(index), inode);
  return tty;
}

/** Starts a process with these descriptors as 0, 1, 2 ...; `entry` usually executes a program. */
export function spawn(
  m: Machine,
  parent: Process,
  who: Identity,
  files: readonly File[],
  entry: () => Sys<number>,
): Process {
  const process = newProcess(m, parent, "", nextPid(m));
  m.forks++;
  process.cred = { uid: who.uid, euid: who.uid, gid: who.gid, egid: who.gid, groups: who.groups };
  for (const file of files) file.refs++;
  process.files = { fd: [...files], cloexec: NONE };
  const task = leader(process);
  task.gen = entry();
  enqueue(m, task);
  return process;
}

/** A session leader on a terminal, as sshd starts one. */
export function login(
  m: Machine,
  tty: Tty,
  parent: Process,
  who: Identity,
  entry: () => Sys<number>,
): Process {
  const mount = devpts(m);
  const name = tty.name.slice(4);
  const inode = mount.sb.get(mount.sb.root.entries?.get(name) as number);
  inode.uid = who.uid;
  const dentry = makeDentry(mount.root, name, inode, mount);
  const file = newFile(inode, ttyOps(tty), 2, { path: `/dev/${tty.name}`, dentry });
  const process = spawn(m, parent, who, [file, file, file], entry);
  process.cgroup = `/user.slice/user-${who.uid}.slice/session-1.scope`;
  process.tty = tty;
  tty.session = process.session;
  tty.pgrp = process.pgrp;
  return process;
}

/** An entry that executes a program; 127 when it cannot. */
export function executing(
  path: string,
  argv: readonly string[],
  envp: readonly string[],
): () => Sys<number> {
  return function* entry(): Sys<number> {
    yield* execve(path, argv, envp);
    return 127;
  };
}
