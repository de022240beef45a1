/**
 * The journal's own protocol and records. A process connects to the stream socket and sends a
 * header (as systemd does for StandardOutput=journal), then lines. journald keeps a record a line,
 * JSON, in a file that journalctl reads. The real on-disk format (journal-file.h) is not modelled.
 */
export const JOURNAL_SOCKET = "/run/systemd/journal/stdout";
export const JOURNAL_DIR = "/var/log/journal";
export const JOURNAL_FILE = "/var/log/journal/system.journal";

export interface JournalRecord {
  /** __REALTIME_TIMESTAMP and __MONOTONIC_TIMESTAMP, microseconds. */
  readonly t: number;
  readonly m: number;
  /** PRIORITY, 0..7. */
  readonly p: number;
  /** SYSLOG_IDENTIFIER, _PID, _SYSTEMD_UNIT, _UID. */
  readonly i: string;
  readonly pid: number;
  readonly u: string;
  readonly uid: number;
  readonly msg: string;
}

/** First lines of a stream: identifier, unit, pid of the sender when it speaks for itself. */
export function streamHeader(identifier: string, unit: string, pid = 0): string {
  return `${identifier}\n${unit}\n${pid}\n`;
}

export function formatRecord(record: JournalRecord): string {
  return `${JSON.stringify(record)}\n`;
}

export function parseRecord(line: string): JournalRecord | null {
  try {
    return JSON.parse(line) as JournalRecord;
  } catch {
    return null;
  }
}

/** "<3>text" sets the priority of a line: sd-daemon(3). */
export function splitPriority(line: string, fallback = 6): { priority: number; text: string } {
  const match = /^<([0-7])>(.*)$/s.exec(line);
  return match === null
    ? { priority: fallback, text: line }
    : { priority: Number(match[1]), text: match[2] as string };
}
