/** Terminal ioctls: ioctl_tty(2). */
import { SyscallError } from "../uapi/errno.ts";
import { copyTermios } from "../uapi/termios.ts";
import { fileOf } from "../fs/open.ts";
import { wakeAll } from "../sched/core.ts";
import type { Process } from "../task.ts";
import { checkChange, resize } from "../tty/n_tty.ts";
import type { Tty } from "../tty/tty.ts";
import type { Rows } from "./row.ts";

type TtyCalls = "tcgetattr" | "tcsetattr" | "tiocgwinsz" | "tiocswinsz" | "tcgetpgrp" | "tcsetpgrp";

function ttyOf(process: Process, fd: number): Tty {
  const file = fileOf(process, fd);
  const tty = file.ops.tty?.(file) ?? null;
  if (tty === null) throw new SyscallError("ENOTTY");
  return tty;
}

export const ttyCalls: Rows<TtyCalls> = {
  tcgetattr: { ns: 300, run: (_m, task, fd) => copyTermios(ttyOf(task.process, fd).termios) },
  tcsetattr: {
    ns: 500,
    run: (m, task, fd, termios, flushInput) => {
      const tty = ttyOf(task.process, fd);
      const blocked = checkChange(m, task, tty);
      if (blocked !== null) return blocked;
      const wasCanonical = tty.termios.icanon;
      tty.termios = copyTermios(termios);
      if (flushInput === true) {
        tty.input = [];
        tty.line = [];
      }
      // What was typed of a line is readable once the terminal is raw.
      if (wasCanonical && !termios.icanon && tty.line.length > 0) {
        tty.input.push(Uint8Array.from(tty.line));
        tty.line = [];
      }
      wakeAll(m, tty.readers);
    },
  },
  tiocgwinsz: { ns: 200, run: (_m, task, fd) => ttyOf(task.process, fd).winsize },
  tiocswinsz: { ns: 300, run: (m, task, fd, size) => resize(m, ttyOf(task.process, fd), size) },
  tcgetpgrp: {
    ns: 200,
    run: (_m, task, fd) => {
      const tty = ttyOf(task.process, fd);
      if (task.process.tty !== tty) throw new SyscallError("ENOTTY");
      return tty.pgrp;
    },
  },
  tcsetpgrp: {
    ns: 300,
    run: (m, task, fd, pgrp) => {
      const tty = ttyOf(task.process, fd);
      if (task.process.tty !== tty) throw new SyscallError("ENOTTY");
      const blocked = checkChange(m, task, tty);
      if (blocked !== null) return blocked;
      let found = false;
      for (const process of m.processes.values()) {
        if (process.pgrp === pgrp && process.session === task.process.session) found = true;
      }
      if (!found) throw new SyscallError("EPERM");
      tty.pgrp = pgrp;
    },
  },
};
