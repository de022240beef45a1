/** systemd-journald(8): lines from services and from the kernel log, into one file. */
import type { Actor, ActorTrap, Footprint, Pause } from "../../kernel/uapi/program.ts";
import { decode, encode } from "../../kernel/uapi/bytes.ts";
import { intern } from "../../kernel/uapi/remember.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_APPEND, O_CREAT, O_NONBLOCK, O_RDONLY, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { monotonicNs, nowUs } from "./systemd/manager.ts";
import {
  formatRecord,
  JOURNAL_DIR,
  JOURNAL_FILE,
  JOURNAL_SOCKET,
  splitPriority,
} from "./systemd/journal.ts";

export const footprint: Footprint = { text: 40, anon: 380, lib: 1_700, virtual: 8_300 };

interface Stream {
  fd: number;
  text: string;
  /** Header lines that are still to come: identifier, unit, pid. */
  header: string[];
}

interface State {
  listenFd: number;
  kmsgFd: number;
  fileFd: number;
  streams: Stream[];
}

const HEADER_LINES = 3;
const LINE_MAX = 48 * 1024;
const F_SETFL = 4;

function start(sys: ActorTrap): State {
  for (const dir of ["/run/systemd/journal", JOURNAL_DIR]) {
    try {
      sys.mkdir(dir, 0o755);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  try {
    sys.unlink(JOURNAL_SOCKET);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  const listenFd = sys.socket() as number;
  sys.fcntl(listenFd, F_SETFL, O_NONBLOCK);
  sys.bind(listenFd, JOURNAL_SOCKET);
  sys.chmod(JOURNAL_SOCKET, 0o666);
  sys.listen(listenFd, 128);
  const kmsgFd = sys.open("/dev/kmsg", O_RDONLY | O_NONBLOCK) as number;
  const fileFd = sys.open(JOURNAL_FILE, O_WRONLY | O_APPEND | O_CREAT, 0o640) as number;
  sys.chown(JOURNAL_FILE, 0, 4);
  return { listenFd, kmsgFd, fileFd, streams: [] };
}

function step(state: State, sys: ActorTrap): Pause {
  kernelLines(state, sys);
  accept(state, sys);
  for (const stream of [...state.streams]) readStream(state, sys, stream);
  return {
    sleepNs: Infinity,
    readable: [state.listenFd, state.kmsgFd, ...state.streams.map(({ fd }) => fd)],
  };
}

function store(
  state: State,
  sys: ActorTrap,
  record: Omit<Parameters<typeof formatRecord>[0], "t" | "m">,
  atUs?: number,
): void {
  const mono = Math.floor(monotonicNs(sys) / 1000);
  const t = nowUs(sys);
  const m = atUs ?? mono;
  const line = formatRecord({ t: t - (mono - m), m, ...record });
  try {
    sys.write(state.fileFd, encode(line));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error; // a full disk loses lines, as it does there
  }
}

function kernelLines(state: State, sys: ActorTrap): void {
  for (;;) {
    let line: string;
    try {
      line = decode(sys.read(state.kmsgFd, 8192) as Uint8Array);
    } catch (error) {
      if (error instanceof SyscallError) return;
      throw error;
    }
    const match = /^(\d+),\d+,(\d+),[^;]*;(.*)/s.exec(line);
    if (match === null) continue;
    const text = (match[3] as string).trimEnd();
    const priority = Number(match[1]) & 7;
    store(
      state,
      sys,
      { p: priority, i: "kernel", pid: 0, u: "", uid: 0, msg: text },
      Number(match[2]),
    );
  }
}

function accept(state: State, sys: ActorTrap): void {
  for (;;) {
    try {
      const fd = sys.accept(state.listenFd) as number;
      sys.fcntl(fd, F_SETFL, O_NONBLOCK);
      state.streams.push({ fd, text: "", header: [] });
    } catch (error) {
      if (error instanceof SyscallError) return;
      throw error;
    }
  }
}

function readStream(state: State, sys: ActorTrap, stream: Stream): void {
  for (;;) {
    let chunk: Uint8Array;
    try {
      chunk = sys.read(stream.fd, 65_536) as Uint8Array;
    } catch (error) {
      if (error instanceof SyscallError && error.errno === "EAGAIN") return;
      if (!(error instanceof SyscallError)) throw error;
      chunk = new Uint8Array(0);
    }
    if (chunk.length === 0) {
      if (stream.text !== "") line(state, sys, stream, stream.text);
      sys.close(stream.fd);
      state.streams = state.streams.filter((one) => one !== stream);
      return;
    }
    stream.text += decode(chunk);
    for (let end = stream.text.indexOf("\n"); end >= 0; end = stream.text.indexOf("\n")) {
      line(state, sys, stream, stream.text.slice(0, end));
      stream.text = stream.text.slice(end + 1);
    }
    if (stream.text.length > LINE_MAX) {
      line(state, sys, stream, stream.text);
      stream.text = "";
    }
  }
}

function line(state: State, sys: ActorTrap, stream: Stream, text: string): void {
  if (stream.header.length < HEADER_LINES) {
    stream.header = stream.header.concat(intern(text));
    return;
  }
  const [identifier, own, pidText] = stream.header as [string, string, string];
  const { priority, text: rest } = splitPriority(text);
  // A daemon may state its pid, systemd when it wrote a line and the unit that it is about.
  const about = /^(?:\x03(\d+)\x02)?(?:\x04(\d+)\x02)?(?:\x01([^\x02]*)\x02)?(.*)$/s.exec(rest);
  const [, pid = pidText, at, unit = own, msg = rest] = about ?? [];
  const record = { p: priority, i: identifier, pid: Number(pid), u: unit, uid: 0, msg };
  store(state, sys, record, at === undefined ? undefined : Number(at));
}

export const journald: Actor<State> = { start, step, pastNs: 40_000 };
