/** The journal's records, and how a line of them is shown: journalctl and systemctl status. */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import {
  formatRecord,
  JOURNAL_FILE,
  type JournalRecord,
  parseRecord,
} from "../sbin/systemd/journal.ts";
import { readFile } from "./stdio.ts";
import { breakDown, strftime } from "./strftime.ts";

export type { JournalRecord };
export { formatRecord, JOURNAL_FILE, parseRecord };

/** All records; throws SyscallError when the file may not be read. */
export function* records(): Sys<JournalRecord[]> {
  const text = yield* readFile(JOURNAL_FILE);
  return text
    .split("\n")
    .map(parseRecord)
    .filter((record): record is JournalRecord => record !== null);
}

export function stamp(us: number, format = "%b %d %H:%M:%S"): string {
  return strftime(format, breakDown({ sec: Math.floor(us / 1e6), nsec: (us % 1e6) * 1000 }));
}

/** "Mar 02 09:12:41 web1 sshd[612]: text". */
export function shortLine(record: JournalRecord, host: string, time = stamp(record.t)): string {
  const who = record.pid > 0 ? `${record.i}[${record.pid}]` : record.i;
  return `${time} ${host} ${who}: ${record.msg}`;
}
