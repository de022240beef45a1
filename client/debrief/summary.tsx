/** The total and how it came to be, at a glance. */
import type { JSX } from "preact";
import type { Score, ScoreFactor, SessionInfo } from "../../session/protocol.ts";
import { clock, plural, points, when } from "../lib/format.ts";
import { Icon } from "../parts/icons.tsx";
import { Ring } from "../parts/score.tsx";

export const PART_NAMES = { diagnosis: "Diagnosis", evidence: "Evidence", fix: "Repair" } as const;

const FACTORS = [
  ["harm", "Harm"],
  ["time", "Time"],
  ["hints", "Hints"],
] as const;

export function Summary({ info, score }: { info: SessionInfo; score: Score }): JSX.Element {
  const commands = score.timeline.filter(({ kind }) => kind === "command").length;
  return (
    <section class="panel summary" aria-label="Score">
      <div class="verdict">
        <Ring total={score.total} large />
        <p class={score.solved ? "solved" : "unsolved"}>
          <Icon name={score.solved ? "check" : "cross"} />
          {score.solved ? "Solved" : "Not solved"}
        </p>
        <p class="quiet-text">
          {plural(commands, "command")} · {clock(score.takenNs)}
          <br />
          {info.mode === "exam" ? "Exam" : "Practice"} · seed {info.seed}
          <br />
          {when(info.endedMs ?? info.createdMs)}
        </p>
      </div>
      <ul class="bars">
        {score.parts.map(({ id, earned, weight }) => (
          <li key={id}>
            <span>{PART_NAMES[id]}</span>
            <progress class="meter" max={weight} value={earned} aria-hidden="true" />
            <strong>
              {points(earned)}
              <small> / {weight}</small>
            </strong>
          </li>
        ))}
      </ul>
      <ul class="factors">
        {FACTORS.map(([id, name]) => (
          <Factor key={id} name={name} factor={score[id]} />
        ))}
      </ul>
    </section>
  );
}

const CLEAN: Record<string, string> = {
  Harm: "Nothing that had to keep working was broken.",
  Time: "Within a good time.",
  Hints: "None taken.",
};

function Factor({ name, factor }: { name: string; factor: ScoreFactor }): JSX.Element {
  const lost = factor.factor < 1;
  return (
    <li class={lost ? "lost" : ""}>
      <strong>× {Math.round(factor.factor * 100) / 100}</strong>
      <span>
        {name}
        <small>{factor.reasons.length > 0 ? factor.reasons.join("; ") : CLEAN[name]}</small>
      </span>
    </li>
  );
}
