/**
 * The reserved word `time` and TIMEFORMAT. execute_cmd.c, time_command(), print_formatted_time().
 */
import { encode } from "../../kernel/uapi/bytes.ts";
import { CLOCK_MONOTONIC } from "../../kernel/uapi/time.ts";
import { clock_gettime, getrusage, type Sys } from "../../kernel/uapi/syscall.ts";
import { writeAll } from "../lib/stdio.ts";
import { flushErrors } from "./report.ts";
import type { Shell } from "./state.ts";
import { pay } from "./step.ts";
import { getVar } from "./vars.ts";

const BASH_FORMAT = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS";
const POSIX_FORMAT = "real %2R\nuser %2U\nsys %2S";

interface Times {
  readonly real: number;
  readonly user: number;
  readonly sys: number;
}

function* now(): Sys<Times> {
  const clock = yield* clock_gettime(CLOCK_MONOTONIC);
  const self = yield* getrusage("self");
  const children = yield* getrusage("children");
  return {
    real: clock.sec * 1e9 + clock.nsec,
    user: self.utimeNs + children.utimeNs,
    sys: self.stimeNs + children.stimeNs,
  };
}

export function* timed(sh: Shell, posix: boolean, body: () => Sys<number>): Sys<number> {
  yield* pay(sh);
  const before = yield* now();
  const status = yield* body();
  yield* pay(sh);
  const after = yield* now();
  const format = posix ? POSIX_FORMAT : (getVar(sh, "TIMEFORMAT") ?? BASH_FORMAT);
  yield* flushErrors(sh);
  if (format === "") return status;
  const times = {
    real: after.real - before.real,
    user: after.user - before.user,
    sys: after.sys - before.sys,
  };
  yield* writeAll(2, encode(`${formatTimes(sh, format, times)}\n`));
  return status;
}

function formatTimes(sh: Shell, format: string, times: Times): string {
  return format.replace(
    /%(?:(%)|(P)|([0-9]?)(l?)([RUS])|(.?))/gs,
    (all, percent, share, digits, long, which, bad) => {
      if (percent !== undefined) return "%";
      if (share !== undefined) {
        const busy = times.real > 0 ? ((times.user + times.sys) * 100) / times.real : 0;
        return busy.toFixed(2);
      }
      if (bad !== undefined) {
        sh.errors.push(
          `${sh.errorName}: TIMEFORMAT: \`${bad as string}': invalid format character\n`,
        );
        return "";
      }
      const ns = which === "R" ? times.real : which === "U" ? times.user : times.sys;
      const precision = digits === "" ? 3 : Math.min(3, Number(digits));
      return all === "" ? "" : oneTime(ns, precision, long !== "");
    },
  );
}

/** Cut, not rounded, as timeval printing does. */
function oneTime(ns: number, precision: number, long: boolean): string {
  const total = Math.floor(ns / 1e6);
  const fraction =
    precision === 0
      ? ""
      : `.${String(total % 1000)
          .padStart(3, "0")
          .slice(0, precision)}`;
  const seconds = Math.floor(total / 1000);
  if (!long) return `${seconds}${fraction}`;
  return `${Math.floor(seconds / 60)}m${seconds % 60}${fraction}s`;
}
