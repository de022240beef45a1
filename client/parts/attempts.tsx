/** Attempts as a list of lines: when, how, what it came to, and what can be done with it. */
import type { JSX } from "preact";
import { type Attempt, sessionPage } from "../../session/protocol.ts";
import { clock, when } from "../lib/format.ts";
import { useRetry } from "../lib/retry.ts";
import { Icon } from "./icons.tsx";
import { MenuButton } from "./menu.tsx";
import { Ring } from "./score.tsx";

const STATES: Record<Attempt["state"], string> = {
  open: "Open",
  submitted: "Submitted",
  abandoned: "Given up",
  reset: "Host was reset",
  broken: "Broke off",
};

interface Props {
  readonly attempts: readonly Attempt[];
  readonly titles?: boolean;
}

export function AttemptList({ attempts, titles = false }: Props): JSX.Element {
  return (
    <ol class="attempts">
      {attempts.map((attempt) => (
        <Line key={attempt.address} attempt={attempt} titles={titles} />
      ))}
    </ol>
  );
}

function Line({ attempt, titles }: { attempt: Attempt; titles: boolean }): JSX.Element {
  const { address, state, total } = attempt;
  const page = sessionPage(address);
  const retry = useRetry(address);
  const readable = state === "open" || state === "submitted";
  const name = titles ? attempt.title : when(attempt.createdMs);
  return (
    <li class="attempt">
      {total === null ? <span class={`ring none ${state}`} /> : <Ring total={total} />}
      <div class="attempt-text">
        {readable ? <a href={page}>{name}</a> : <span>{name}</span>}
        <small>
          {titles && `${when(attempt.createdMs)} · `}
          {STATES[state]}
          {attempt.solved === true && ", solved"}
          {state !== "open" && ` · ${clock(attempt.durationNs)}`} ·{" "}
          {attempt.mode === "exam" ? "exam · " : ""}seed {attempt.seed}
        </small>
      </div>
      <div class="attempt-actions">
        {state === "open" && (
          <a class="button small" href={page}>
            Go on
          </a>
        )}
        {state === "submitted" && (
          <a class="button small" href={page}>
            Debrief
          </a>
        )}
        <MenuButton
          label={`Try again: ${attempt.title}, ${when(attempt.createdMs)}`}
          items={[
            { label: "Same seed", icon: "reset", note: "the same host", act: () => retry(true) },
            { label: "New seed", icon: "plus", note: "another host", act: () => retry(false) },
          ]}
        >
          <Icon name="reset" />
        </MenuButton>
      </div>
    </li>
  );
}
