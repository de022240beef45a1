/**
 * Programs that load a host in one way each: memhog, filereader, filewriter, forker. What they do is
 * on their command line, as a person who reads ps can see.
 */
import type { Actor, Footprint, Pause } from "../../kernel/uapi/program.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_CREAT, O_DIRECT, O_RDWR, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { SIGCHLD } from "../../kernel/uapi/signal.ts";
import { exit, nanosleep, type Sys } from "../../kernel/uapi/syscall.ts";
import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { number, optionsOf, PAGES_PER_MB, say, StartError } from "./options.ts";

export const footprint: Footprint = { text: 12, anon: 70, lib: 420, virtual: 700 };

const STEP_NS = 100 * NSEC_PER_MSEC;

interface Failed {
  failed: string;
}

type Options = Readonly<Record<string, string>>;

/** Starts by the options of a command line; what that throws is said at the first step. */
function guarded<T extends Failed>(
  argv: readonly string[],
  make: (options: Options) => T,
  empty: T,
): T {
  try {
    return make(optionsOf(argv));
  } catch (error) {
    if (error instanceof StartError || error instanceof SyscallError)
      return { ...empty, failed: error.message };
    throw error;
  }
}

function fileOf(options: Options): string {
  const path = options["file"];
  if (path === undefined) throw new StartError("--file is missing");
  return path;
}

interface Hog extends Failed {
  area: number;
  pages: number;
  touched: number;
  perStep: number;
  touchesPerSec: number;
}

/** --size MB --rate MB/s (default: all at once) --touch PAGES/s (goes on using it, at random). */
export const memhog: Actor<Hog> = {
  start: (sys, argv) =>
    guarded(
      argv,
      (options) => {
        const pages = Math.round(number(options, "size", 256) * PAGES_PER_MB);
        const rate = number(options, "rate", 0) * PAGES_PER_MB;
        const perStep =
          rate === 0 ? 8_192 : Math.max(1, Math.round((rate * STEP_NS) / NSEC_PER_SEC));
        const area = sys.mmap({ pages }) as number;
        return {
          failed: "",
          area,
          pages,
          touched: 0,
          perStep,
          touchesPerSec: number(options, "touch", 0),
        };
      },
      { failed: "", area: 0, pages: 0, touched: 0, perStep: 0, touchesPerSec: 0 },
    ),
  step(state, sys): Pause {
    if (state.failed !== "") {
      say(sys, `memhog: ${state.failed}`, 3);
      return { exit: 1 };
    }
    if (state.touched < state.pages) {
      const pages = Math.min(state.perStep, state.pages - state.touched);
      sys.touch(state.area, { pages, write: true });
      state.touched += pages;
      return { sleepNs: STEP_NS };
    }
    if (state.touchesPerSec > 0) {
      sys.setwork({
        rate: state.touchesPerSec,
        userNs: 2_000,
        sysNs: 0,
        touches: [{ area: state.area, pages: 1, write: 0.5, pattern: "random" }],
      });
      state.touchesPerSec = 0;
    }
    return { sleepNs: Infinity };
  },
};

/** --file PATH [--rate MB/s] [--pattern seq|random] [--direct] [--buffer MB it keeps in memory]. */
export const filereader: Actor<Failed> = {
  start: (sys, argv) =>
    guarded(
      argv,
      (options) => {
        const direct = options["direct"] === "yes";
        const fd = sys.open(fileOf(options), direct ? O_DIRECT : 0) as number;
        const buffer = Math.round(number(options, "buffer", 0) * PAGES_PER_MB);
        if (buffer > 0)
          sys.touch(sys.mmap({ pages: buffer }) as number, { pages: buffer, write: true });
        const random = options["pattern"] === "random";
        const bytes = random ? 4_096 : 131_072;
        const rate =
          options["rate"] === undefined
            ? Infinity
            : (number(options, "rate", 1) * 1024 * 1024) / bytes;
        sys.setwork({
          rate,
          userNs: 9_000,
          sysNs: 4_000,
          io: [{ fd, bytes, write: false, pattern: random ? "random" : "sequential", direct }],
        });
        return { failed: "" };
      },
      { failed: "" },
    ),
  step(state, sys): Pause {
    if (state.failed === "") return { sleepNs: Infinity };
    say(sys, `filereader: ${state.failed}`, 3);
    return { exit: 1 };
  },
};

interface Writer extends Failed {
  fd: number;
  perStep: number;
  left: number;
  pos: number;
  wrap: number;
}

const BLOCK = new Uint8Array(65_536).fill(0x2e);

/** --file PATH --rate MB/s [--size MB: ends then] [--wrap MB: starts over there]. */
export const filewriter: Actor<Writer> = {
  start: (sys, argv) =>
    guarded(
      argv,
      (options) => {
        const wrap = number(options, "wrap", 0) * 1024 * 1024;
        const fd = sys.open(
          fileOf(options),
          (wrap > 0 ? O_RDWR : O_WRONLY) | O_CREAT,
          0o644,
        ) as number;
        const perStep = (number(options, "rate", 1) * 1024 * 1024) / 10;
        const size = number(options, "size", 0) * 1024 * 1024;
        return { failed: "", fd, perStep, left: size === 0 ? Infinity : size, pos: 0, wrap };
      },
      { failed: "", fd: -1, perStep: 0, left: 0, pos: 0, wrap: 0 },
    ),
  step(state, sys): Pause {
    if (state.failed !== "") {
      say(sys, `filewriter: ${state.failed}`, 3);
      return { exit: 1 };
    }
    let due = Math.min(state.perStep, state.left);
    while (due > 0) {
      try {
        const chunk = due >= BLOCK.length ? BLOCK : BLOCK.subarray(0, Math.ceil(due));
        const count = sys.pwrite(state.fd, chunk, state.pos) as number;
        state.pos += count;
        if (state.wrap > 0 && state.pos >= state.wrap) state.pos = 0;
        due -= count;
        state.left -= count;
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        state.failed = error.message;
        return { sleepNs: 0 };
      }
    }
    return state.left <= 0 ? { exit: 0 } : { sleepNs: STEP_NS };
  },
};

interface Forker extends Failed {
  everyNs: number;
  lifeNs: number;
}

function* shortLife(lifeNs: number): Sys<number> {
  yield* nanosleep(lifeNs);
  yield* exit(0);
  return 0;
}

/** --every MS --life MS: forks a child so often, which lives so long. */
export const forker: Actor<Forker> = {
  start: (sys, argv) =>
    guarded(
      argv,
      (options) => {
        sys.sigaction(SIGCHLD, "ignore");
        return {
          failed: "",
          everyNs: Math.max(1, number(options, "every", 100)) * NSEC_PER_MSEC,
          lifeNs: number(options, "life", 20) * NSEC_PER_MSEC,
        };
      },
      { failed: "", everyNs: NSEC_PER_SEC, lifeNs: 0 },
    ),
  step(state, sys): Pause {
    if (state.failed !== "") {
      say(sys, `forker: ${state.failed}`, 3);
      return { exit: 1 };
    }
    try {
      sys.clone({ entry: () => shortLife(state.lifeNs) });
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      say(sys, `forker: fork: ${error.message}`, 4);
    }
    return { sleepNs: state.everyNs };
  },
};
