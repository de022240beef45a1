/** The author's way, to be read beside one's own. */
import type { JSX } from "preact";
import type { Score } from "../../session/protocol.ts";
import { clock } from "../lib/format.ts";
import { Icon } from "../parts/icons.tsx";

export function Solutions({ score }: { score: Score }): JSX.Element {
  return (
    <section class="panel" aria-labelledby="solution-name">
      <h2 id="solution-name">How the author does it</h2>
      <ol class="timeline">
        {score.solution.map(({ atNs, kind, text }, index) => (
          <li key={index} class={`is-${kind}`}>
            <time>{clock(atNs)}</time>
            {kind === "answer" ? (
              <>
                <Icon name="check" />
                <span class="unseen">Answer: </span>
                <span>{text}</span>
              </>
            ) : (
              <code>{text}</code>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
