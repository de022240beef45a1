/** tail -f and -F: looks at the files again and again, and prints what was added. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_RDONLY, POLLERR, POLLOUT, SEEK_SET } from "../../../kernel/uapi/fcntl.ts";
import { isReg } from "../../../kernel/uapi/stat.ts";
import {
  close,
  fstat,
  kill,
  lseek,
  nanosleep,
  open,
  poll,
  stat,
  type Sys,
} from "../../../kernel/uapi/syscall.ts";
import { readChunk } from "../../lib/input.ts";
import type { Output } from "../../lib/output.ts";
import { quoteaf } from "../../lib/quote.ts";
import { complain, errorText } from "../../lib/stdio.ts";

export interface Followed {
  readonly name: string;
  readonly title: string;
  fd: number | null;
  position: number;
  ino: number;
  /** Its name was last seen missing. */
  gone: boolean;
  ignore: boolean;
}

export interface Following {
  readonly tool: string;
  readonly files: Followed[];
  readonly out: Output;
  readonly byName: boolean;
  readonly headers: boolean;
  readonly intervalNs: number;
  readonly pid: number | null;
}

export function* follow(following: Following): Sys<number> {
  const { tool, files, out } = following;
  let last = files[files.length - 1];
  for (const file of files) {
    if (file.fd !== null) file.ino = (yield* fstat(file.fd)).ino;
  }
  for (;;) {
    for (const file of files) {
      if (file.ignore) continue;
      if (following.byName && file.name !== "-") yield* sameName(following, file);
      if (file.fd === null) continue;
      if ((yield* grown(following, file, last)) === true) last = file;
    }
    yield* out.flush();
    if (files.every((file) => file.fd === null && !following.byName)) {
      yield* complain(tool, "no files remaining");
      return 1;
    }
    if (files.every((file) => file.ignore)) return 0;
    if (following.pid !== null && !(yield* alive(following.pid))) return 0;
    if (yield* nobodyReads(out)) return 0;
    yield* nanosleep(following.intervalNs);
  }
}

function* grown(following: Following, file: Followed, last: Followed | undefined): Sys<boolean> {
  const { out, tool } = following;
  const fd = file.fd as number;
  const info = yield* fstat(fd);
  if (isReg(info.mode) && info.size < file.position) {
    yield* out.flush();
    yield* complain(tool, `${file.title}: file truncated`);
    yield* lseek(fd, 0, SEEK_SET);
    file.position = 0;
  }
  let any = false;
  for (;;) {
    const chunk = yield* readChunk(fd, 0.1);
    if (chunk.length === 0) {
      // A pipe at its end has nothing more to say.
      if (!isReg(info.mode)) file.ignore = true;
      return any;
    }
    if (!any && following.headers && last !== file) out.put(`\n==> ${file.title} <==\n`);
    any = true;
    file.position += chunk.length;
    out.bytes(chunk);
    yield* out.settle();
    if (!isReg(info.mode)) yield* out.flush();
  }
}

/** Does the name still lead to the open file? Log rotation is where it does not. */
function* sameName(following: Following, file: Followed): Sys<void> {
  const { tool, out } = following;
  let found;
  try {
    found = yield* stat(file.name);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    if (!file.gone) {
      yield* out.flush();
      const text = `${quoteaf(file.name)} has become inaccessible: ${errorText(error)}`;
      yield* complain(tool, text);
    }
    file.gone = true;
    return;
  }
  if (!file.gone && file.fd !== null && found.ino === file.ino) return;
  yield* out.flush();
  let fd: number;
  try {
    fd = yield* open(file.name, O_RDONLY);
  } catch (error) {
    if (error instanceof SyscallError) return;
    throw error;
  }
  const what = file.gone ? "has appeared" : "has been replaced";
  if (!(file.gone && file.fd !== null && found.ino === file.ino)) {
    yield* complain(tool, `${quoteaf(file.name)} ${what};  following new file`);
    if (file.fd !== null) yield* close(file.fd);
    file.fd = fd;
    file.position = 0;
  } else yield* close(fd);
  file.ino = found.ino;
  file.gone = false;
}

function* alive(pid: number): Sys<boolean> {
  try {
    yield* kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof SyscallError && error.errno === "EPERM";
  }
}

/** The reader of our pipe went away: real tail watches for that too. */
function* nobodyReads(out: Output): Sys<boolean> {
  if (out.tty) return false;
  const [events] = yield* poll([{ fd: out.fd, events: POLLOUT }], 0);
  return ((events ?? 0) & POLLERR) !== 0;
}
