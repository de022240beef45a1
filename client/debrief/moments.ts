/** When what happened, out of a score's timeline. */
import type { Score } from "../../session/protocol.ts";

/** Afterwards the host ran on by itself: what was repaired must last. */
export function submittedNs({ timeline }: Score): number {
  const submitted = timeline.filter(({ kind, text }) => kind === "event" && text === "Submitted");
  return (submitted.at(-1) ?? timeline.at(-1))?.atNs ?? 0;
}

/** In seconds. */
export function commandTimes({ timeline }: Score): readonly number[] {
  return timeline.filter(({ kind }) => kind === "command").map(({ atNs }) => atNs / 1e9);
}
