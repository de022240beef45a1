/**
 * The journal: what must be durable before it is acknowledged. Many sessions share a row, one row a
 * group commit; once there are many rows they are sealed: each session's records go into a
 * compressed segment of its own, and the rows are deleted, in one transaction.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { LogEntry, OutputMark } from "../../session/log.ts";

/** How far a session had run, and how much it had printed by then: what a rebuild runs to. */
export interface Progress {
  readonly atNs: number;
  readonly bytes: number;
  /** The newest mark of its output, to notice an engine that does not repeat it. */
  readonly mark?: OutputMark;
}

export type JournalRecord =
  /** An input, with the client that sent it and its number there. */
  | { readonly s: string; readonly e: LogEntry; readonly c: string; readonly n: number }
  | { readonly s: string; readonly p: Progress };

/** A session's log as it comes back. */
export interface StoredLog {
  readonly entries: readonly LogEntry[];
  /** The last input number of each client. */
  readonly clients: ReadonlyMap<string, number>;
  readonly progress: Progress | undefined;
  readonly marks: readonly OutputMark[];
}

export function encodeFrame(records: readonly JournalRecord[]): Uint8Array {
  return Buffer.from(JSON.stringify(records));
}

export function decodeFrame(frame: Uint8Array): JournalRecord[] {
  return JSON.parse(Buffer.from(frame).toString()) as JournalRecord[];
}

export function compress(records: readonly JournalRecord[]): Uint8Array {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  return brotliCompressSync(encodeFrame(records), { params });
}

export function decompress(segment: Uint8Array): JournalRecord[] {
  return decodeFrame(brotliDecompressSync(segment));
}

/** Only the last progress of a session matters, unless it carries a mark of its own. */
export function compact(records: readonly JournalRecord[]): JournalRecord[] {
  let last = records.length - 1;
  while (last >= 0 && !("p" in (records[last] as JournalRecord))) last--;
  let mark = 0;
  return records.filter((record, index) => {
    if (!("p" in record)) return true;
    const atNs = record.p.mark?.atNs ?? 0;
    const newMark = atNs > mark;
    if (newMark) mark = atNs;
    return newMark || index === last;
  });
}

/** An entry that is there twice (a commit that failed after it had succeeded) counts once. */
export function readRecords(records: readonly JournalRecord[]): StoredLog {
  const entries: LogEntry[] = [];
  const clients = new Map<string, number>();
  const marks: OutputMark[] = [];
  let progress: Progress | undefined;
  for (const record of records) {
    if ("e" in record) {
      const expected = (entries.at(-1)?.seq ?? 0) + 1;
      if (record.e.seq < expected) continue;
      if (record.e.seq > expected) throw new Error(`the log lacks entry ${expected}`);
      entries.push(record.e);
      clients.set(record.c, record.n);
      continue;
    }
    progress = record.p;
    const { mark } = record.p;
    if (mark !== undefined && mark.atNs > (marks.at(-1)?.atNs ?? 0)) marks.push(mark);
  }
  return { entries, clients, progress, marks };
}
