/** execve(2): fs/exec.c, fs/binfmt_script.c. The generator that called is dropped, never resumed. */
import { decode } from "./uapi/bytes.ts";
import { SyscallError } from "./uapi/errno.ts";
import { intern } from "./uapi/remember.ts";
import { ARG_MAX, MAX_ARG_STRLEN, X_OK } from "./uapi/fcntl.ts";
import { elfProgram, type Footprint, type Program } from "./uapi/program.ts";
import { isReg, S_ISGID, S_ISUID } from "./uapi/stat.ts";
import { BLOCKED, type Blocked } from "./uapi/syscall.ts";
import type { Inode } from "./fs/inode.ts";
import { lookup, pathOf, permission } from "./fs/namei.ts";
import { closeOnExec } from "./fs/open.ts";
import { freeTask } from "./fork.ts";
import type { Machine } from "./machine.ts";
import { readPages } from "./mm/filemap.ts";
import { execMm, exitMm } from "./mm/mmap.ts";
import { delay, enqueue, environment, wakeAll } from "./sched/core.ts";
import { afterExec } from "./signal.ts";
import { NO_WORK, NONE, type Task } from "./task.ts";

/** A small dynamically linked C program, as `ps` sees one on Debian 12 (pages). */
export const DEFAULT_FOOTPRINT: Footprint = { text: 24, anon: 90, lib: 420, virtual: 1420 };
const EXEC_NS = 450_000;
const MAX_INTERPRETERS = 4;

export function execve(
  m: Machine,
  task: Task,
  path: string,
  argv: readonly string[],
  envp: readonly string[],
): Blocked {
  checkSize(argv, envp);
  const image = resolve(m, task, path, argv, 0);
  const { inode, program } = image;
  const footprint = program.footprint ?? DEFAULT_FOOTPRINT;
  const wait = readPages(m, task, inode, 0, footprint.text * 4096, false);
  if (delay(m, task, wait, "folio_wait_bit_common")) return BLOCKED;
  const process = task.process;
  for (const other of process.tasks.slice(1)) {
    other.state = "X";
    other.gen = null;
    other.actor = null;
    freeTask(m, other);
  }
  process.tasks = process.tasks.slice(0, 1);
  const old = process.mm;
  if (old !== null && !process.mmBorrowed) exitMm(m, old);
  process.mmBorrowed = false;
  process.program = program;
  process.exe = inode;
  process.exePath = intern(image.path);
  process.argv = image.argv.map(intern);
  process.envp = envp.map(intern);
  process.didExec = true;
  process.mm = null;
  execMm(m, task, footprint, inode);
  closeOnExec(m, process);
  process.dispositions = afterExec(process.dispositions);
  process.sigCaught = NONE;
  if ((inode.mode & S_ISUID) !== 0) process.cred = { ...process.cred, euid: inode.uid };
  if ((inode.mode & S_ISGID) !== 0) process.cred = { ...process.cred, egid: inode.gid };
  task.comm = intern((path.split("/").pop() ?? path).slice(0, 15));
  task.work = null;
  task.workState = NO_WORK;
  task.fuelNs -= EXEC_NS;
  start(m, task, program);
  if (process.parent) wakeAll(m, process.parent.childWait);
  m.trace.emit("sched_process_exec", task, image.path, image.argv);
  return BLOCKED;
}

function start(m: Machine, task: Task, program: Program): void {
  const process = task.process;
  if (program.main !== undefined) {
    task.actor = null;
    task.gen = program.main(process.argv, environment(process.envp));
  } else if (program.actor !== undefined) {
    task.gen = null;
    task.actor = { actor: program.actor, state: undefined, readable: [], stalledUntilNs: 0 };
  }
  task.state = "R";
  enqueue(m, task);
}

interface Resolved {
  readonly inode: Inode;
  readonly program: Program;
  readonly path: string;
  readonly argv: readonly string[];
}

function resolve(
  m: Machine,
  task: Task,
  path: string,
  argv: readonly string[],
  depth: number,
): Resolved {
  if (depth > MAX_INTERPRETERS) throw new SyscallError("ELOOP");
  const dentry = lookup(m, task, path);
  const inode = dentry.inode;
  if (!isReg(inode.mode)) throw new SyscallError("EACCES");
  permission(task.process, inode, X_OK);
  if (/(^|,)noexec(,|$)/.test(dentry.mount.options)) throw new SyscallError("EACCES");
  const head = inode.data?.read(0, 256) ?? new Uint8Array(0);
  const name = elfProgram(head);
  if (name !== undefined) {
    const program = m.programs.get(name);
    if (program === undefined) throw new SyscallError("ENOEXEC");
    return { inode, program, path: pathOf(dentry, task.process.root), argv };
  }
  if (head[0] !== 0x23 || head[1] !== 0x21) throw new SyscallError("ENOEXEC");
  const line = decode(head).slice(2).split("\n", 1)[0] as string;
  const match = /^[ \t]*([^ \t]+)[ \t]*(.*?)[ \t]*$/.exec(line);
  if (match === null) throw new SyscallError("ENOEXEC");
  const extra = match[2] === "" ? [] : [match[2] as string];
  const script = [match[1] as string, ...extra, path, ...argv.slice(1)];
  const found = resolve(m, task, match[1] as string, script, depth + 1);
  return found;
}

function checkSize(argv: readonly string[], envp: readonly string[]): void {
  let size = 0;
  for (const text of [...argv, ...envp]) {
    if (text.length >= MAX_ARG_STRLEN) throw new SyscallError("E2BIG");
    size += text.length + 1 + 8;
  }
  if (size > ARG_MAX) throw new SyscallError("E2BIG");
}
