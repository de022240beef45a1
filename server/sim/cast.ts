/**
 * A finished session as asciicast v3 (docs.asciinema.org/manual/asciicast/v3): newline-delimited
 * JSON, a header and events [seconds since the event before, code, data]. Made once, by running the
 * log again, so that it outlives the engine.
 */
import { StringDecoder } from "node:string_decoder";
import type { LogEntry } from "../../session/log.ts";
import type { Simulated } from "./engine.ts";
import type { Past, Recipe } from "./messages.ts";

/** Output is looked at this often: finer than a screen is drawn. */
const SLICE_NS = 20_000_000;
const STEPS = 50_000;

export function renderCast(session: Simulated, recipe: Recipe, past: Past, title: string): string {
  const cast = new Cast(recipe, title);
  const collect = (): void => {
    for (const bytes of session.takeOutput()) cast.output(session.nowNs, bytes);
  };
  const runTo = (goalNs: number): void => {
    while (session.nowNs < goalNs) {
      const sliceNs = Math.max(SLICE_NS, session.nextEventNs() - session.nowNs);
      const to = Math.min(goalNs, session.nowNs + sliceNs);
      while (!session.advance(to, STEPS)) collect();
      collect();
    }
  };
  for (const entry of past.entries) {
    runTo(entry.atNs);
    session.replay(entry);
    collect();
    cast.input(entry);
  }
  runTo(past.progress?.atNs ?? 0);
  return cast.text();
}

class Cast {
  private readonly lines: string[] = [];
  private readonly decoder = new StringDecoder("utf8");
  private lastNs = 0;

  constructor(recipe: Recipe, title: string) {
    const { rows, cols } = recipe;
    this.lines.push(
      JSON.stringify({ version: 3, term: { cols, rows, type: "xterm-256color" }, title }),
    );
  }

  output(atNs: number, bytes: Uint8Array): void {
    const text = this.decoder.write(Buffer.from(bytes));
    if (text !== "") this.event(atNs, "o", text);
  }

  input({ atNs, input }: LogEntry): void {
    if (input.kind === "keys") this.event(atNs, "i", input.text);
    else if (input.kind === "resize") this.event(atNs, "r", `${input.cols}x${input.rows}`);
    else if (input.kind !== "fake") this.event(atNs, "m", input.kind);
  }

  text(): string {
    return `${this.lines.join("\n")}\n`;
  }

  /** Microseconds are enough, and intervals of rounded times do not drift. */
  private event(atNs: number, code: string, data: string): void {
    const interval = Math.round(atNs / 1000) - Math.round(this.lastNs / 1000);
    this.lastNs = atNs;
    this.lines.push(JSON.stringify([interval / 1e6, code, data]));
  }
}
