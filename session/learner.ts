/**
 * The learner at the host's terminal: sshd's two processes and the login shell, as on a host that
 * somebody has logged in to. A shell that has ended is followed by another on the same terminal:
 * the connection is the session's, and outlives it.
 */
import { type Dentry, lookup } from "../kernel/fs/namei.ts";
import { executing, type Identity, login, newTerminal, spawn } from "../kernel/login.ts";
import type { Machine } from "../kernel/machine.ts";
import { withDisposition } from "../kernel/signal.ts";
import { leader, type Process } from "../kernel/task.ts";
import type { Tty } from "../kernel/tty/tty.ts";
import { decode } from "../kernel/uapi/bytes.ts";
import { SyscallError } from "../kernel/uapi/errno.ts";
import { SIGCHLD } from "../kernel/uapi/signal.ts";
import { saneTermios, type Winsize } from "../kernel/uapi/termios.ts";
import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { putFile } from "./putfile.ts";
import type { ScenarioFile } from "./scenarioschema.ts";
import { utmpRecord } from "./utmp.ts";

const AGAIN_NS = 300 * NSEC_PER_MSEC;
/** Shells that end as soon as they are there (an exit in .bashrc) are soon started less often. */
const SHORT_NS = 500 * NSEC_PER_MSEC;
const SHORT_MOST = 2;
const LONGER_NS = 10 * NSEC_PER_SEC;
/** Where the learner comes from: TEST-NET-2 of RFC 5737. */
const CLIENT = "198.51.100.23";

export class Learner {
  readonly tty: Tty;
  readonly hostname: string;
  shell: Process;
  private readonly m: Machine;
  private readonly user: string;
  private readonly ids: Identity & { readonly home: string };
  private sshd: Process;
  private startedNs = 0;
  /** How many in a row ended at once. */
  private short = 0;

  constructor(m: Machine, file: ScenarioFile, size: Winsize) {
    this.m = m;
    this.user = file.host?.user ?? "learner";
    this.ids = identity(m, this.user);
    this.hostname = m.spec.hostname;
    this.tty = newTerminal(m, size);
    this.sshd = this.connect();
    this.shell = this.start();
    this.enter();
  }

  /** sshd's processes for one connection; the inner one, whose child is the shell. */
  private connect(): Process {
    const { m, user, tty, ids } = this;
    const root = { uid: 0, gid: 0, groups: [0] };
    const daemon = (one: Process): boolean =>
      leader(one).comm === "sshd" && one.exitStatus === null;
    let sshd = [...m.processes.values()].find(daemon) ?? m.init;
    for (const [title, who] of [
      [`sshd: ${user} [priv]`, root],
      [`sshd: ${user}@${tty.name}`, ids],
    ] as const) {
      const entry = executing("/usr/sbin/sshd", [title], environment(user, ids.home));
      sshd = spawn(m, sshd, who, [], entry);
      sshd.cgroup = `/user.slice/user-${ids.uid}.slice/session-1.scope`;
    }
    // It does not wait: without this a shell that ended would stay behind as a zombie.
    sshd.dispositions = withDisposition(sshd.dispositions, SIGCHLD, "ignore");
    return sshd;
  }

  /** Who is logged in, for w(1). */
  private enter(): void {
    const { m, user, tty } = this;
    const who = { user, tty: tty.name, pid: this.sshd.pid, from: CLIENT };
    putFile(m, { path: "/run/utmp", content: utmpRecord(m, who), mode: 0o664 });
  }

  /** Is its terminal still there? Root can do much to a host. */
  private get reachable(): boolean {
    const { m, tty } = this;
    const pts = m.mounts.find(({ sb }) => sb.type === "devpts");
    return pts?.sb.root.entries?.has(tty.name.slice(4)) === true;
  }

  private start(): Process {
    const { m, tty, user, sshd, ids } = this;
    const env = [
      ...environment(user, ids.home),
      "TERM=xterm-256color",
      `SSH_TTY=/dev/${tty.name}`,
      `SSH_CLIENT=${CLIENT} 50912 22`,
      `SSH_CONNECTION=${CLIENT} 50912 10.0.2.15 22`,
    ];
    const shell = login(m, tty, sshd, ids, executing("/bin/bash", ["-bash"], env));
    shell.cwd = this.home();
    this.startedNs = m.now;
    return shell;
  }

  /** Where the shell begins: the root when the home is gone, as sshd has it. */
  private home(): Dentry {
    const { m, ids } = this;
    try {
      return lookup(m, leader(m.init), ids.home);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      return lookup(m, leader(m.init), "/");
    }
  }

  /** Follows a shell that ends by another; `say` tells what the far end tells of it. */
  stay(say: (text: string) => void): void {
    const { m, tty } = this;
    m.trace.on("sched_process_exit", (task) => {
      if (task.process !== this.shell) return;
      this.short = m.now - this.startedNs < SHORT_NS ? this.short + 1 : 0;
      m.timers.add(m.now + (this.short > SHORT_MOST ? LONGER_NS : AGAIN_NS), () => {
        if (m.halted !== null || !this.reachable) return;
        say(`Connection to ${this.hostname} closed.\r\n`);
        tty.termios = saneTermios();
        Object.assign(tty, { input: [], line: [], literal: false, eof: false, stopped: false });
        if (this.sshd.exitStatus !== null) this.sshd = this.connect();
        this.shell = this.start();
      });
    });
  }
}

export function environment(user: string, home: string): string[] {
  return [
    `HOME=${home}`,
    `USER=${user}`,
    `LOGNAME=${user}`,
    "SHELL=/bin/bash",
    "LANG=C.UTF-8",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  ];
}

/** Ids of a user by name, from the host's own files. */
export function identity(
  m: Machine,
  user: string,
): { uid: number; gid: number; groups: number[]; home: string } {
  const text = (path: string): string =>
    decode(lookup(m, leader(m.init), path).inode.data?.read(0, 65_536) ?? new Uint8Array(0));
  const row = text("/etc/passwd")
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === user);
  if (row === undefined) throw new Error(`boot: there is no user ${user}`);
  const groups = text("/etc/group")
    .split("\n")
    .map((line) => line.split(":"))
    .filter((group) => (group[3] ?? "").split(",").includes(user))
    .map((group) => Number(group[2]));
  const gid = Number(row[3]);
  return { uid: Number(row[2]), gid, groups: [gid, ...groups], home: row[5] ?? "/" };
}
