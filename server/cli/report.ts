/** A score, in words for a terminal. */
import type { Score, ScoreFactor } from "../../session/view.ts";
import { printable } from "./misses.ts";

export function formatScore(score: Score): string {
  const lines = [`Score: ${score.total} of 100${score.solved ? ", solved" : ", not solved"}`, ""];
  for (const part of score.parts) {
    lines.push(`${capital(part.id)}: ${round(part.earned)} of ${round(part.weight)}`);
    for (const reason of part.reasons) {
      const at = reason.atNs === undefined ? "" : ` (at ${clock(reason.atNs)})`;
      lines.push(`  ${mark(reason.earned, reason.of)} ${reason.text}${at}`);
      if (reason.line !== undefined) lines.push(`      ${printable(reason.line)}`);
    }
  }
  for (const id of ["harm", "time", "hints"] as const) lines.push(...factor(id, score[id]));
  lines.push("", "What happened:");
  for (const { atNs, kind, text } of score.timeline) {
    lines.push(`  ${clock(atNs)}  ${kind.padEnd(8)}  ${printable(text)}`);
  }
  lines.push("", "The author's solution:");
  for (const { atNs, text } of score.solution) lines.push(`  ${clock(atNs)}  ${text}`);
  lines.push("", score.debrief.trimEnd(), "");
  return lines.join("\n");
}

function factor(id: string, { factor: value, reasons }: ScoreFactor): string[] {
  if (value === 1 && reasons.length === 0) return [];
  return [`${capital(id)}: x ${value.toFixed(2)}`, ...reasons.map((reason) => `  - ${reason}`)];
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
