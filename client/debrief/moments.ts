import type { Score } from "../../session/protocol.ts";

/** When commands were run, in seconds of the session. */
export function commandTimes({ timeline }: Score): readonly number[] {
  return timeline.filter(({ kind }) => kind === "command").map(({ atNs }) => atNs / 1e9);
}
