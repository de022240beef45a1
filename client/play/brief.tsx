/** What the learner is told on arrival, and hints at a price. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { HintView, SessionView } from "../../session/protocol.ts";
import type { PlaySession } from "../link/session.ts";
import { Icon } from "../parts/icons.tsx";
import { Prose } from "../parts/prose.tsx";

interface Props {
  readonly session: PlaySession;
  readonly view: SessionView;
}

export function BriefPanel({ session, view }: Props): JSX.Element {
  return (
    <>
      <p class="pager">
        <Icon name="bell" />
        <span>{view.scenario.page}</span>
      </p>
      <Prose text={view.brief} />
      {view.hints.length > 0 && (
        <section class="hints" aria-labelledby="hints-name">
          <h2 id="hints-name">Hints</h2>
          <ol>
            {view.hints.map((hint, index) => (
              <Hint
                key={index}
                hint={hint}
                number={index + 1}
                // In their order: a later one gives away more.
                next={view.hints.slice(0, index).every(({ text }) => text !== undefined)}
                onBuy={() => session.send({ kind: "hint", hint: index })}
              />
            ))}
          </ol>
        </section>
      )}
      <p class="quiet-text seed">
        {view.mode === "exam" ? "Exam" : "Practice"} · seed {view.seed}
      </p>
    </>
  );
}

interface HintProps {
  readonly hint: HintView;
  readonly number: number;
  readonly next: boolean;
  readonly onBuy: () => void;
}

function Hint({ hint, number, next, onBuy }: HintProps): JSX.Element {
  const sure = useSignal(false);
  if (hint.text !== undefined) {
    return (
      <li class="hint bought">
        <Icon name="lamp" />
        <Prose text={hint.text} />
      </li>
    );
  }
  const cost = hint.cost === 0 ? "free" : `−${hint.cost} % of the score`;
  if (sure.value) {
    return (
      <li class="hint">
        <p>{hint.cost === 0 ? "Show it?" : `It takes ${hint.cost} % off your score.`}</p>
        <span class="inline">
          <button type="button" class="button small primary" onClick={onBuy}>
            Show hint {number}
          </button>
          <button type="button" class="button small quiet" onClick={() => (sure.value = false)}>
            Not now
          </button>
        </span>
      </li>
    );
  }
  return (
    <li class="hint">
      <button
        type="button"
        class="hint-offer"
        disabled={!next}
        onClick={() => (hint.cost === 0 ? onBuy() : (sure.value = true))}
      >
        <Icon name="lamp" />
        <span>Hint {number}</span>
        <small>{cost}</small>
      </button>
    </li>
  );
}
