/** Searching and replacing in nano. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Session } from "./session.ts";

interface Place {
  readonly line: number;
  readonly at: number;
}

export function* search(session: Session): Sys<void> {
  const before = session.wanted === "" ? "" : ` [${session.wanted}]`;
  const answer = yield* session.ask(`Search${before}: `);
  if (answer === null) return;
  if (answer !== "") session.wanted = answer;
  if (session.wanted === "") session.message = "Cancelled";
  else searchAgain(session);
}

/** To the next place of what was searched for last. */
export function searchAgain(session: Session): void {
  const { buffer, wanted } = session;
  const found = buffer.find(wanted);
  if (!found) {
    session.message = `"${wanted}" not found`;
    return;
  }
  if (found.line === buffer.line && found.at === buffer.at)
    session.message = "This is the only occurrence";
  else if (found.line < buffer.line || (found.line === buffer.line && found.at <= buffer.at)) {
    session.message = "Search Wrapped";
  }
  buffer.line = found.line;
  buffer.at = found.at;
}

export function* replace(session: Session): Sys<void> {
  if (session.options.view) {
    session.message = "Key is invalid in view mode";
    return;
  }
  const before = session.wanted === "" ? "" : ` [${session.wanted}]`;
  const answer = yield* session.ask(`Search (to replace)${before}: `);
  const wanted = answer === "" ? session.wanted : answer;
  if (wanted === null || wanted === "") return;
  session.wanted = wanted;
  const by = yield* session.ask("Replace with: ");
  if (by === null) return;
  const count = yield* replaceEach(session, wanted, by);
  if (count >= 0)
    session.message = `Replaced ${count} ${count === 1 ? "occurrence" : "occurrences"}`;
}

/** Asks at each place; -1 when there was none. */
function* replaceEach(session: Session, wanted: string, by: string): Sys<number> {
  const { buffer } = session;
  let count = 0;
  let all = false;
  const places = placesOf(session, wanted);
  if (places.length === 0) {
    session.message = `"${wanted}" not found`;
    return -1;
  }
  // From the last to the first, so that earlier places stay where they are.
  const chosen: Place[] = [];
  for (const place of places) {
    buffer.line = place.line;
    buffer.at = place.at;
    const answer = all ? "y" : yield* session.choose("Replace this instance? ", true);
    if (answer === null) break;
    if (answer === "a") all = true;
    if (answer !== "n") chosen.push(place);
  }
  const lines = [...buffer.lines];
  for (const { line, at } of chosen.reverse()) {
    const text = lines[line] as string;
    lines[line] = text.slice(0, at) + by + text.slice(at + wanted.length);
    count++;
  }
  if (count > 0) buffer.replaceAll(lines);
  buffer.at = Math.min(buffer.at, buffer.current.length);
  return count;
}

function placesOf(session: Session, wanted: string): Place[] {
  const needle = wanted.toLowerCase();
  return session.buffer.lines.flatMap((text, line) => {
    const found: Place[] = [];
    const folded = text.toLowerCase();
    for (
      let at = folded.indexOf(needle);
      at >= 0;
      at = folded.indexOf(needle, at + needle.length)
    ) {
      found.push({ line, at });
    }
    return found;
  });
}
