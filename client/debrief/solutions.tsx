/** The author's way, to be read beside one's own. */
import type { JSX } from "preact";
import type { Score } from "../../session/protocol.ts";
import { clock } from "../lib/format.ts";
import { Icon } from "../parts/icons.tsx";

const ANSWER = /^answer (.*)$/s;

export function Solutions({ score }: { score: Score }): JSX.Element {
  return (
    <section class="panel" aria-labelledby="solution-name">
      <h2 id="solution-name">How the author does it</h2>
      <ol class="timeline">
        {score.solution.map(({ atNs, text }, index) => {
          const answer = ANSWER.exec(text);
          return (
            <li key={index} class={answer === null ? "is-command" : "is-answer"}>
              <time>{clock(atNs)}</time>
              {answer === null ? (
                <code>{text}</code>
              ) : (
                <>
                  <Icon name="check" />
                  <span class="unseen">Answer: </span>
                  <span>{answer[1]}</span>
                </>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
