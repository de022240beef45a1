/** pagefault misses: what learners tried and did not find, and what felt fake to them. */
import { withAdmin } from "../admin.ts";
import { type Command, dataDir, dataOption, integer, none } from "./command.ts";

export const misses: Command = {
  usage: `Usage: pagefault misses [--data DIR] [--limit N] [--json]

Lists the commands and flags that the simulation does not have and learners wanted, with the number
of sessions and of times; then the moments that felt fake to them. To look at such a moment, replay
the session's log up to its time.

  --data DIR   data folder (./data)
  --limit N    at most so many of each (50)
  --json       as JSON
`,
  options: { ...dataOption, limit: { type: "string" }, json: { type: "boolean" } },
  run: async (values, operands) => {
    none(operands);
    const limit = integer(values, "limit", 1, 100_000) ?? 50;
    const found = await withAdmin(dataDir(values), async (admin) => ({
      misses: await admin.misses(limit),
      fakes: await admin.fakes(limit),
    }));
    if (values.json === true) {
      process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const lines = ["SESSIONS  TIMES  WANTED"];
    for (const { sessions, count, what } of found.misses) {
      lines.push(
        `${String(sessions).padStart(8)}  ${String(count).padStart(5)}  ${printable(what)}`,
      );
    }
    if (found.misses.length === 0) lines.push("(nothing yet)");
    lines.push("", "FELT FAKE");
    for (const fake of found.fakes) {
      const at = `${(fake.atNs / 1e9).toFixed(1)} s`;
      lines.push(`${fake.scenario} seed ${fake.seed}, at ${at}: ${printable(fake.note)}`);
      lines.push(`    session ${fake.session}, ${new Date(fake.createdMs).toISOString()}`);
    }
    if (found.fakes.length === 0) lines.push("(nothing yet)");
    process.stdout.write(`${lines.join("\n")}\n`);
    return 0;
  },
};

/** A learner's text on the reader's terminal: no control characters. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "?");
}
