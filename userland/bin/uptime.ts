/** uptime(1) of procps-ng 4.0.2. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { getopt } from "../lib/getopt.ts";
import { uptimeSeconds } from "../lib/procps.ts";
import { complain, eprint, print } from "../lib/stdio.ts";
import { breakDown, nowLocal, strftime } from "../lib/strftime.ts";
import { uptimeLine } from "../lib/uptimeline.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "uptime",
  summary: "tell how long the system has been running",
  synopsis: ["uptime [-p] [-s]"],
  description:
    "Shows the time, how long the host has been up, who is logged in, and the load averages of 1, 5 and 15 " +
    "minutes. Load counts tasks that run, wait for a CPU, or sleep uninterruptibly (mostly for a disk).",
  options: [
    ["-p", "in words"],
    ["-s", "since when"],
  ],
  files: ["/proc/uptime", "/proc/loadavg", "/run/utmp"],
  seeAlso: ["w(1)", "top(1)"],
};

const HELP = `
Usage:
 uptime [options]

Options:
 -p, --pretty   show uptime in pretty format
 -h, --help     display this help and exit
 -s, --since    system up since
 -V, --version  output version information and exit

For more details see uptime(1).
`;

export default function* main(argv: readonly string[]): Sys<number> {
  const { options, operands, error } = getopt(argv, {
    short: "phsV",
    long: { pretty: { as: "p" }, help: { as: "h" }, since: { as: "s" }, version: { as: "V" } },
  });
  if (error !== undefined || operands.length > 0) {
    if (error !== undefined) yield* complain("uptime", error);
    yield* eprint(HELP);
    return 1;
  }
  switch (options[0]?.name) {
    case "h":
      yield* print(HELP);
      return 0;
    case "V":
      yield* print("uptime from procps-ng 4.0.2\n");
      return 0;
    case "p":
      yield* print(`up ${pretty(Math.floor(yield* uptimeSeconds()))}\n`);
      return 0;
    case "s": {
      const now = yield* nowLocal();
      // Rounded, as the real one does.
      const since = now.epoch + now.nsec / 1e9 - (yield* uptimeSeconds()) + 0.5;
      yield* print(
        `${strftime("%Y-%m-%d %H:%M:%S", breakDown({ sec: Math.floor(since), nsec: 0 }))}\n`,
      );
      return 0;
    }
    default:
      yield* print(`${yield* uptimeLine()}\n`);
      return 0;
  }
}

function pretty(seconds: number): string {
  const units: [number, string][] = [
    [Math.floor(seconds / 31_536_000), "year"],
    [Math.floor(seconds / 604_800) % 52, "week"],
    [Math.floor(seconds / 86_400) % 7, "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
  ];
  // procps 4.0.2 always says the minutes.
  const parts = units
    .filter(([count, name]) => count > 0 || name === "minute")
    .map(([count, name]) => `${count} ${name}${count === 1 ? "" : "s"}`);
  return parts.join(", ");
}
