/** /proc: the list of its files, and the directories of processes. fs/proc/root.c, generic.c. */
import { SyscallError } from "../../uapi/errno.ts";
import { type Dirent, S_IFDIR, S_IFLNK, S_IFREG } from "../../uapi/stat.ts";
import type { Machine } from "../../machine.ts";
import { leader, type Process, type Task } from "../../task.ts";
import { nameOf } from "../file.ts";
import type { Inode, InodeOps, Superblock } from "../inode.ts";
import { pseudoDir, pseudoFile, pseudoFs, pseudoLink } from "../pseudo.ts";
import { isUnlinked } from "../namei.ts";
import { PID_FILES, PID_LINKS } from "./base.ts";
import { cpuinfo } from "./cpuinfo.ts";
import type { PidFile, ProcFile } from "./entry.ts";
import { interrupts, softirqs } from "./interrupts.ts";
import { meminfo } from "./meminfo.ts";
import { NET_FILES } from "./net.ts";
import { slabinfo } from "./slabinfo.ts";
import { stat } from "./stat.ts";
import { showSysctl, storeSysctl, SYSCTLS } from "./sys.ts";
import * as system from "./system.ts";
import { vmstat } from "./vmstat.ts";
import { buddyinfo, zoneinfo } from "./zoneinfo.ts";

export const FILES: Readonly<Record<string, ProcFile>> = {
  buddyinfo,
  cmdline: system.cmdline,
  cpuinfo,
  devices: system.devices,
  diskstats: system.diskstats,
  filesystems: system.filesystems,
  interrupts,
  loadavg: system.loadavg,
  meminfo,
  partitions: system.partitions,
  slabinfo,
  softirqs,
  stat,
  swaps: system.swaps,
  uptime: system.uptime,
  version: system.version,
  vmstat,
  zoneinfo,
  "pressure/cpu": system.pressureFile("cpu"),
  "pressure/io": system.pressureFile("io"),
  "pressure/memory": system.pressureFile("memory"),
  "tty/drivers": {
    show: () =>
      "/dev/tty             /dev/tty        5       0 system:/dev/tty\n/dev/console         /dev/console    5       1 system:console\n/dev/ptmx            /dev/ptmx       5       2 system\npty_slave            /dev/pts      136 0-1048575 pty:slave\npty_master           /dev/ptm      128 0-1048575 pty:master\nunknown              /dev/tty        4 1-63 console\n",
  },
  ...Object.fromEntries(Object.entries(NET_FILES).map(([name, file]) => [`net/${name}`, file])),
  ...Object.fromEntries(
    SYSCTLS.map((row): [string, ProcFile] => {
      const mode = row.mode ?? 0o644;
      const show = (m: Machine): string => showSysctl(m, row);
      if ((mode & 0o222) === 0) return [`sys/${row.path}`, { show, mode }];
      return [`sys/${row.path}`, { show, mode, store: (m, text) => storeSysctl(m, row, text) }];
    }),
  ),
};

/** Inode numbers: made from the path, so that they are the same in every run. */
function number(path: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) h = Math.imul(h ^ path.charCodeAt(i), 0x01000193);
  return 0xf0000000 + ((h >>> 0) % 0x0fffffff);
}

interface Tree {
  readonly dirs: ReadonlySet<string>;
  readonly children: ReadonlyMap<string, readonly string[]>;
}

/** Directories that the list of files implies. */
function treeOf(paths: readonly string[]): Tree {
  const children = new Map<string, string[]>([["", []]]);
  for (const path of paths) {
    const parts = path.split("/");
    let dir = "";
    for (const part of parts) {
      const list = children.get(dir) ?? [];
      children.set(dir, list);
      if (!list.includes(part)) list.push(part);
      dir = dir === "" ? part : `${dir}/${part}`;
    }
  }
  return { dirs: new Set(children.keys()), children };
}

const TREE = treeOf(Object.keys(FILES));
const ROOT_LINKS: Readonly<Record<string, (task: Task) => string>> = {
  self: (task) => String(task.process.pid),
  "thread-self": (task) => `${task.process.pid}/task/${task.tid}`,
  mounts: () => "self/mounts",
};

function fileInode(m: Machine, sb: Superblock, path: string, file: ProcFile): Inode {
  const mode = file.mode ?? (file.store ? 0o644 : 0o444);
  const { store } = file;
  const ops: InodeOps = { show: (machine, _inode, task) => file.show(machine, task) };
  if (store) ops.store = (machine, _inode, text, task) => store(machine, text, task);
  return pseudoFile(m, sb, number(path), ops, mode);
}

function staticDir(m: Machine, sb: Superblock, path: string): Inode {
  return pseudoDir(m, sb, number(path), {
    lookup: (machine, _dir, name, task) => lookupStatic(machine, sb, path, name, task),
    readdir: () => staticEntries(path),
  });
}

function lookupStatic(
  m: Machine,
  sb: Superblock,
  dir: string,
  name: string,
  _task: Task,
): Inode | null {
  const path = dir === "" ? name : `${dir}/${name}`;
  const file = FILES[path];
  if (file !== undefined && Object.hasOwn(FILES, path)) return fileInode(m, sb, path, file);
  return TREE.dirs.has(path) && path !== "" ? staticDir(m, sb, path) : null;
}

function staticEntries(path: string): Dirent[] {
  return (TREE.children.get(path) ?? []).map((name) => {
    const full = path === "" ? name : `${path}/${name}`;
    return { name, ino: number(full), type: TREE.dirs.has(full) ? S_IFDIR : S_IFREG };
  });
}

function rootLookup(m: Machine, sb: Superblock, name: string, task: Task): Inode | null {
  const link = ROOT_LINKS[name];
  if (link !== undefined && Object.hasOwn(ROOT_LINKS, name)) {
    return pseudoLink(m, sb, number(name), { readlink: (_m, _inode, reader) => link(reader) });
  }
  if (/^[1-9]\d*$/.test(name)) {
    const pid = Number(name);
    const process = m.processes.get(pid) ?? m.tasks.get(pid)?.process;
    return process === undefined
      ? null
      : pidDir(m, sb, process, m.tasks.get(pid) ?? leader(process), false);
  }
  return lookupStatic(m, sb, "", name, task);
}

/** Is the process still there? A reader that holds its directory open gets ESRCH. */
function alive(m: Machine, process: Process): void {
  if (m.processes.get(process.pid) !== process) throw new SyscallError("ESRCH");
}

function owned(inode: Inode, process: Process): Inode {
  inode.uid = process.cred.euid;
  inode.gid = process.cred.egid;
  return inode;
}

function pidFileInode(
  m: Machine,
  sb: Superblock,
  base: string,
  name: string,
  file: PidFile,
  process: Process,
  thread: Task,
): Inode {
  const ops: InodeOps = {
    show: (machine, _inode, reader) => {
      alive(machine, process);
      return file.show(machine, process, thread, reader);
    },
  };
  const { store } = file;
  if (store) {
    ops.store = (machine, _inode, text, writer) => {
      alive(machine, process);
      store(machine, process, text, writer);
    };
  }
  return owned(pseudoFile(m, sb, number(`${base}/${name}`), ops, file.mode ?? 0o444), process);
}

const PID_DIRS = ["fd", "task", "net"];
const TID_NAMES = [...Object.keys(PID_FILES), ...Object.keys(PID_LINKS), "fd"];
const PID_NAMES = [...Object.keys(PID_FILES), ...Object.keys(PID_LINKS), ...PID_DIRS];

function pidDir(
  m: Machine,
  sb: Superblock,
  process: Process,
  thread: Task,
  isThread: boolean,
): Inode {
  const base = isThread ? `${process.pid}/task/${thread.tid}` : String(process.pid);
  const dir = pseudoDir(m, sb, number(base), {
    lookup: (machine, _dir, name, task) => {
      const file = PID_FILES[name];
      if (file !== undefined && Object.hasOwn(PID_FILES, name)) {
        return pidFileInode(machine, sb, base, name, file, process, thread);
      }
      const link = PID_LINKS[name];
      if (link !== undefined && Object.hasOwn(PID_LINKS, name)) {
        return owned(
          pseudoLink(machine, sb, number(`${base}/${name}`), linkOps(link, process)),
          process,
        );
      }
      if (name === "fd") return fdDir(machine, sb, process, base);
      if (name === "net" && !isThread) return staticDir(machine, sb, "net");
      if (name === "task" && !isThread) return taskDir(machine, sb, process);
      void task;
      return null;
    },
    readdir: () =>
      (isThread ? TID_NAMES : PID_NAMES).map((name) => ({
        name,
        ino: number(`${base}/${name}`),
        type: PID_DIRS.includes(name) ? S_IFDIR : name in PID_LINKS ? S_IFLNK : S_IFREG,
      })),
  });
  return owned(dir, process);
}

function mayLook(process: Process, reader: Task): void {
  const { euid } = reader.process.cred;
  if (euid !== 0 && euid !== process.cred.uid) throw new SyscallError("EACCES");
}

function linkOps(link: (typeof PID_LINKS)[string], process: Process): InodeOps {
  return {
    readlink: (machine, _inode, reader) => {
      mayLook(process, reader);
      return link.readlink(machine, process);
    },
    follow: (machine, _inode, reader) => {
      mayLook(process, reader);
      return link.follow?.(machine, process) ?? null;
    },
  };
}

function fdDir(m: Machine, sb: Superblock, process: Process, base: string): Inode {
  const dir = pseudoDir(
    m,
    sb,
    number(`${base}/fd`),
    {
      lookup: (machine, _dir, name, reader) => {
        mayLook(process, reader);
        const file = /^\d+$/.test(name) ? process.files.fd[Number(name)] : undefined;
        if (file === undefined) return null;
        const link = pseudoLink(machine, sb, number(`${base}/fd/${name}`), {
          readlink: () =>
            file.dentry !== null && isUnlinked(file.dentry)
              ? `${file.path} (deleted)`
              : nameOf(file),
          follow: () => file.inode,
        });
        const access = file.flags & 3;
        link.mode = S_IFLNK | (access === 0 ? 0o500 : access === 1 ? 0o300 : 0o700);
        return owned(link, process);
      },
      readdir: (_m, _dir, reader) => {
        mayLook(process, reader);
        const list: Dirent[] = [];
        process.files.fd.forEach((file, fd) => {
          if (file !== undefined)
            list.push({ name: String(fd), ino: number(`${base}/fd/${fd}`), type: S_IFLNK });
        });
        return list;
      },
    },
    0o500,
  );
  return owned(dir, process);
}

function taskDir(m: Machine, sb: Superblock, process: Process): Inode {
  return pseudoDir(m, sb, number(`${process.pid}/task`), {
    lookup: (machine, _dir, name) => {
      const thread = process.tasks.find((task) => String(task.tid) === name);
      return thread === undefined ? null : pidDir(machine, sb, process, thread, true);
    },
    readdir: () =>
      process.tasks.map((task) => ({
        name: String(task.tid),
        ino: number(`${process.pid}/task/${task.tid}`),
        type: S_IFDIR,
      })),
  });
}

export function newProcFs(m: Machine): Superblock {
  const sb = pseudoFs(m, "proc", 21);
  sb.root = pseudoDir(m, sb, 1, {
    lookup: (machine, _dir, name, task) => rootLookup(machine, sb, name, task),
    readdir: (machine) => [
      ...staticEntries(""),
      ...Object.keys(ROOT_LINKS).map((name) => ({ name, ino: number(name), type: S_IFLNK })),
      ...[...machine.processes.keys()]
        .sort((a, b) => a - b)
        .map((pid) => ({ name: String(pid), ino: number(String(pid)), type: S_IFDIR })),
    ],
  });
  return sb;
}
