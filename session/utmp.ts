/** /run/utmp: struct utmp of x86-64 (utmp(5)), 384 bytes a record: the boot and the learner's login. */
import { concat, encode } from "../kernel/uapi/bytes.ts";
import type { Machine } from "../kernel/machine.ts";

const RECORD = 384;
const BOOT_TIME = 2;
const USER_PROCESS = 7;

interface Entry {
  readonly user: string;
  readonly tty: string; // "pts/0"
  readonly pid: number;
  readonly from: string;
}

function record(
  type: number,
  pid: number,
  line: string,
  id: string,
  user: string,
  host: string,
  sec: number,
  usec: number,
): Uint8Array {
  const out = new Uint8Array(RECORD);
  const int = (at: number, value: number): void => {
    for (let byte = 0; byte < 4; byte++)
      out[at + byte] = Math.floor(value / (1 << (8 * byte))) & 255;
  };
  const text = (at: number, size: number, value: string): void =>
    out.set(encode(value).subarray(0, size), at);
  int(0, type);
  int(4, pid);
  text(8, 32, line);
  text(40, 4, id);
  text(44, 32, user);
  text(76, 256, host);
  int(336, pid);
  int(340, sec);
  int(344, usec);
  return out;
}

export function utmpRecord(m: Machine, who: Entry): Uint8Array {
  const up = m.realtimeAt(0);
  const now = m.realtime();
  return concat([
    record(BOOT_TIME, 0, "~", "~~", "reboot", m.uts.release, up.sec, Math.floor(up.nsec / 1000)),
    record(
      USER_PROCESS,
      who.pid,
      who.tty,
      `ts/${who.tty.slice(4)}`,
      who.user,
      who.from,
      now.sec,
      Math.floor(now.nsec / 1000),
    ),
  ]);
}
