/** A session made again from (scenario, seed, log), with its output checked against the marks. */
import { concat } from "../kernel/uapi/bytes.ts";
import type { LogEntry, OutputMark } from "./log.ts";
import { Session, type SessionOptions } from "./session.ts";

export interface Replay {
  readonly session: Session;
  readonly output: Uint8Array;
  /** The first mark that differs, when the log carried marks: another engine made them. */
  readonly differs: OutputMark | null;
}

/** Replays a log and runs on to `untilNs` (where the live session had got to). */
export function replay(
  options: SessionOptions,
  log: readonly LogEntry[],
  marks: readonly OutputMark[] = [],
  untilNs = 0,
): Replay {
  const session = new Session(options);
  const out: Uint8Array[] = [];
  for (const entry of log) {
    session.replay(entry);
    out.push(...session.takeOutput());
  }
  const target = Math.max(untilNs, session.dueNs);
  if (target > session.nowNs) session.runTo(target);
  out.push(...session.takeOutput());
  const own = new Map(session.marks.map((mark) => [mark.atNs, mark]));
  const differs = marks.find((mark) => {
    const mine = own.get(mark.atNs);
    return mine !== undefined && (mine.hash !== mark.hash || mine.bytes !== mark.bytes);
  });
  return { session, output: concat(out), differs: differs ?? null };
}
