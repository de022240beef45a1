/** A score, in words for a terminal. */
import type { Score, ScoreFactor } from "../../session/view.ts";
import { printable } from "./misses.ts";
import { bold, type Look, prose, wrapped } from "./prose.ts";

export function formatScore(score: Score, look: Look): string {
  const total = `Score: ${score.total} of 100${score.solved ? ", solved" : ", not solved"}`;
  const lines = [bold(total, look), ""];
  for (const part of score.parts) {
    lines.push(bold(`${capital(part.id)}: ${round(part.earned)} of ${round(part.weight)}`, look));
    for (const reason of part.reasons) {
      const at = reason.atNs === undefined ? "" : ` (at ${clock(reason.atNs)})`;
      lines.push(...wrapped(`${reason.text}${at}`, `  ${mark(reason.earned, reason.of)} `, look));
      if (reason.line !== undefined) lines.push(`      ${printable(reason.line)}`);
    }
  }
  for (const id of ["harm", "time", "hints"] as const) lines.push(...factor(id, score[id], look));
  lines.push("", bold("What happened:", look));
  for (const { atNs, kind, text } of score.timeline) {
    lines.push(...wrapped(printable(text), `  ${clock(atNs)}  ${kind.padEnd(8)}  `, look));
  }
  lines.push("", bold("The author's solution:", look));
  for (const { atNs, kind, text } of score.solution)
    lines.push(...wrapped(text, `  ${clock(atNs)}  ${kind.padEnd(8)}  `, look));
  lines.push("", prose(score.debrief, look), "");
  return lines.join("\n");
}

function factor(id: string, { factor: value, reasons }: ScoreFactor, look: Look): string[] {
  if (value === 1 && reasons.length === 0) return [];
  const head = bold(`${capital(id)}: x ${value.toFixed(2)}`, look);
  return [head, ...reasons.flatMap((reason) => wrapped(reason, "  - ", look))];
}

function mark(earned: number, of: number): string {
  return earned >= of ? "+" : earned > 0 ? "~" : "-";
}

function round(points: number): string {
  return String(Math.round(points * 10) / 10);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Minutes and seconds since the prompt. */
export function clock(atNs: number): string {
  const seconds = Math.floor(atNs / 1e9);
  return `${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, "0")}`;
}
