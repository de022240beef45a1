/**
 * Daemons that mostly wait: what makes `ps aux` look like a server. Each wakes now and then for a
 * little work; what they are for is not modelled, and nothing depends on them.
 */
import type { Actor, ActorTrap, Footprint, Pause } from "../../kernel/uapi/program.ts";
import { SIGTERM } from "../../kernel/uapi/signal.ts";
import { NSEC_PER_SEC } from "../../kernel/uapi/time.ts";
import { say } from "./options.ts";

interface State {
  stop: boolean;
  jitter: number;
}

export interface IdleOptions {
  /** Seconds between wake-ups, and CPU of one, microseconds. */
  readonly everySec: number;
  readonly cpuUs: number;
  /** What it says when it starts. */
  readonly hello?: string;
}

export function idleDaemon(options: IdleOptions): Actor<State> {
  return {
    pastNs: (options.cpuUs * 1000) / options.everySec,
    start(sys: ActorTrap, argv): State {
      sys.sigaction(SIGTERM, "catch");
      if (options.hello !== undefined && !(argv[0] ?? "").startsWith("sshd: "))
        say(sys, options.hello);
      const [byte] = sys.getrandom(1) as Uint8Array;
      return { stop: false, jitter: (byte ?? 0) / 256 };
    },
    step(state, sys): Pause {
      if (state.stop) return { exit: 0 };
      sys.compute(options.cpuUs * 1000);
      const wait = options.everySec * (0.75 + state.jitter / 2) * NSEC_PER_SEC;
      return { sleepNs: Math.floor(wait) };
    },
    signal(state, which): void {
      if (which === SIGTERM) state.stop = true;
    },
  };
}

/** KiB of text, own memory and libraries to pages. */
export function footprintKb(text: number, anon: number, lib: number, virtual: number): Footprint {
  const pages = (kb: number): number => Math.ceil(kb / 4);
  return { text: pages(text), anon: pages(anon), lib: pages(lib), virtual: pages(virtual) };
}
