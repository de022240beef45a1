/** A score as a ring, large in the debrief and small in lists. */
import type { JSX } from "preact";

const RADIUS = 16;
const AROUND = 2 * Math.PI * RADIUS;

export function grade(total: number): "high" | "middle" | "low" {
  return total >= 80 ? "high" : total >= 50 ? "middle" : "low";
}

export function Ring({ total, large = false }: { total: number; large?: boolean }): JSX.Element {
  const done = (AROUND * Math.max(0, Math.min(100, total))) / 100;
  return (
    <span class={`ring ${grade(total)} ${large ? "large" : ""}`}>
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <circle class="rest" cx="20" cy="20" r={RADIUS} />
        {done > 0 && (
          <circle
            class="done"
            cx="20"
            cy="20"
            r={RADIUS}
            stroke-dasharray={`${done} ${AROUND}`}
            transform="rotate(-90 20 20)"
          />
        )}
      </svg>
      <span class="ring-text">
        {total}
        <span class="unseen"> of 100 points</span>
      </span>
    </span>
  );
}
