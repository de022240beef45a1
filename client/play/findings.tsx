/** Goals that hold and evidence that was on the screen: in practice as they come, in an exam not. */
import type { JSX } from "preact";
import type { EvidenceView, SessionView } from "../../session/protocol.ts";
import { clock } from "../lib/format.ts";
import { Icon } from "../parts/icons.tsx";

export function FindingsPanel({ view }: { view: SessionView }): JSX.Element {
  if (view.mode === "exam" && !view.finished) {
    return (
      <div class="empty">
        <Icon name="eye" />
        <p>
          In an exam the evidence you bring to the screen counts but is not shown until you submit.
        </p>
      </div>
    );
  }
  const { evidence, evidenceTotal, goals } = view;
  return (
    <>
      <section aria-labelledby="goals-name">
        <h2 id="goals-name">Goals</h2>
        <ul class="goals">
          {goals.map(({ id, label, holds }) => (
            <li key={id} class={holds ? "holds" : ""}>
              <Icon name={holds ? "check" : "circle"} />
              <span>
                {label}
                <span class="unseen">{holds ? ": holds" : ": does not hold yet"}</span>
              </span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="evidence-name">
        <h2 id="evidence-name">
          Evidence
          <span class="quiet-text">
            {" "}
            {evidence.length} of {evidenceTotal}
          </span>
        </h2>
        <progress
          class="meter"
          max={Math.max(1, evidenceTotal)}
          value={evidence.length}
          aria-label="Evidence found"
        />
        {evidence.length === 0 && (
          <p class="quiet-text">
            A fact counts once it has been on your screen. Look around: what you see of weight is
            noted here.
          </p>
        )}
        <ol class="evidence">
          {[...evidence].reverse().map((one) => (
            <Found key={one.fact} found={one} />
          ))}
        </ol>
      </section>
    </>
  );
}

function Found({ found }: { found: EvidenceView }): JSX.Element {
  return (
    <li>
      <p>
        <Icon name="eye" />
        <strong>{found.label}</strong>
        <time>{clock(found.atNs)}</time>
      </p>
      {found.command !== "" && <code class="command">{found.command}</code>}
      <pre class="line">{found.line}</pre>
    </li>
  );
}
