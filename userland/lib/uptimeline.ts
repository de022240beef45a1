/** " 10:26:45 up 27 days,  1:02,  1 user,  load average: 0.20, 0.07, 0.04": uptime, w and top's first line. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { open, close } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { uptimeSeconds } from "./procps.ts";
import { readAll, readFile } from "./stdio.ts";
import { nowLocal, strftime } from "./strftime.ts";

export interface Login {
  readonly user: string;
  readonly tty: string;
  readonly host: string;
  readonly pid: number;
  readonly sec: number;
}

/** Who is logged in: /run/utmp, utmp(5). */
export function* logins(): Sys<Login[]> {
  let bytes: Uint8Array;
  try {
    const fd = yield* open("/run/utmp", O_RDONLY);
    bytes = yield* readAll(fd);
    yield* close(fd);
  } catch (error) {
    if (error instanceof SyscallError) return [];
    throw error;
  }
  const out: Login[] = [];
  const text = (at: number, size: number): string =>
    decode(bytes.subarray(at, at + size)).split("\0", 1)[0] as string;
  const int = (at: number): number =>
    (bytes[at] ?? 0) +
    (bytes[at + 1] ?? 0) * 256 +
    (bytes[at + 2] ?? 0) * 65_536 +
    (bytes[at + 3] ?? 0) * 16_777_216;
  for (let at = 0; at + 384 <= bytes.length; at += 384) {
    if (int(at) !== 7) continue;
    out.push({
      user: text(at + 44, 32),
      tty: text(at + 8, 32),
      host: text(at + 76, 256),
      pid: int(at + 4),
      sec: int(at + 340),
    });
  }
  return out;
}

export function upFor(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  let out = days > 0 ? `${days} day${days === 1 ? "" : "s"}, ` : "";
  out +=
    hours > 0
      ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}`
      : `${minutes} min`;
  return out;
}

export function* uptimeLine(): Sys<string> {
  const up = Math.floor(yield* uptimeSeconds());
  const users = (yield* logins()).length;
  const [a, b, c] = (yield* readFile("/proc/loadavg")).split(" ");
  const now = strftime("%H:%M:%S", yield* nowLocal());
  return ` ${now} up ${upFor(up)}, ${String(users).padStart(2)} user${users === 1 ? "" : "s"},  load average: ${a}, ${b}, ${c}`;
}
