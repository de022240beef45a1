/**
 * A database stand-in: shared buffers, helper processes, a query load that reads a data file and
 * syncs its log. Options: -D DIR (the data folder) --shared_mb N --rate QUERIES/s --read_kb N.
 */
import type { Actor, ActorTrap, Footprint, Pause } from "../../kernel/uapi/program.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_CREAT, O_RDWR, WNOHANG } from "../../kernel/uapi/fcntl.ts";
import { SIGCHLD, SIGTERM } from "../../kernel/uapi/signal.ts";
import { execve, type Sys } from "../../kernel/uapi/syscall.ts";
import { NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import type { WorkIo } from "../../kernel/uapi/work.ts";
import { number, optionsOf, PAGES_PER_MB, say } from "./options.ts";

export const footprint: Footprint = { text: 1_900, anon: 900, lib: 2_300, virtual: 54_000 };

/** How often they look, in seconds, when there is little to do. */
const HELPERS: Readonly<Record<string, number>> = {
  checkpointer: 7,
  "background writer": 10,
  walwriter: 5,
  "autovacuum launcher": 60,
  "logical replication launcher": 180,
};

interface State {
  /** Seconds between two looks of a helper; 0 is the server. */
  helper: number;
  children: number[];
  stop: boolean;
}

function* helperEntry(name: string): Sys<number> {
  yield* execve("/usr/lib/postgresql/15/bin/postgres", [`postgres: 15/main: ${name}`], []);
  return 127;
}

function open(sys: ActorTrap, path: string): number {
  try {
    return sys.open(path, O_RDWR | O_CREAT, 0o600) as number;
  } catch (error) {
    if (error instanceof SyscallError) return -1;
    throw error;
  }
}

export const postgres: Actor<State> = {
  pastNs: 30_000,
  start(sys, argv): State {
    sys.sigaction(SIGTERM, "catch");
    const [, name = ""] = /^postgres: \S+ (.*)/.exec(argv[0] ?? "") ?? [];
    const helper = HELPERS[name] ?? 0;
    if (helper > 0) return { helper, children: [], stop: false };
    const options = optionsOf(argv);
    sys.sigaction(SIGCHLD, "catch");
    const pages = Math.round(number(options, "shared_mb", 128) * PAGES_PER_MB);
    const area = sys.mmap({ pages, shared: true, name: "/dev/zero" }) as number;
    const dir = options["D"] ?? "/var/lib/postgresql/15/main";
    const data = open(sys, `${dir}/base/16384/16401`);
    const wal = open(sys, `${dir}/pg_wal/000000010000000000000017`);
    const io: WorkIo[] = [];
    if (data >= 0)
      io.push({
        fd: data,
        bytes: number(options, "read_kb", 8) * 1024,
        write: false,
        pattern: "random",
      });
    if (wal >= 0)
      io.push({
        fd: wal,
        bytes: 900,
        write: true,
        pattern: "sequential",
        sync: options["sync"] !== "off",
      });
    sys.setwork({
      rate: number(options, "rate", 15),
      userNs: 700_000,
      sysNs: 150_000,
      touches: [{ area, pages: 6, span: Math.floor(pages * 0.7), write: 0.2, pattern: "random" }],
      io,
    });
    say(sys, "database system is ready to accept connections");
    const children = Object.keys(HELPERS).map(
      (name) => sys.clone({ entry: () => helperEntry(name) }) as number,
    );
    return { helper: 0, children, stop: false };
  },
  step(state, sys): Pause {
    if (state.stop) {
      for (const pid of state.children) sys.kill(pid, SIGTERM);
      if (state.helper === 0) say(sys, "database system is shut down");
      return { exit: 0 };
    }
    if (state.helper > 0) {
      sys.compute(60_000);
      return { sleepNs: state.helper * NSEC_PER_SEC };
    }
    for (;;) {
      try {
        const status = sys.wait4(-1, WNOHANG) as { pid: number } | null;
        if (status === null) break;
        state.children = state.children.filter((pid) => pid !== status.pid);
      } catch (error) {
        if (error instanceof SyscallError) break;
        throw error;
      }
    }
    sys.workdone();
    return { sleepNs: 5 * NSEC_PER_SEC };
  },
  signal(state, which): void {
    if (which === SIGTERM) state.stop = true;
  },
};
