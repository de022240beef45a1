/** Every point, earned or not, with its reason, its moment and the line on the screen that shows it. */
import type { JSX } from "preact";
import type { Reason, Score } from "../../session/protocol.ts";
import { clock, points } from "../lib/format.ts";
import { Icon } from "../parts/icons.tsx";
import { PART_NAMES } from "./summary.tsx";

export function Parts({ score }: { score: Score }): JSX.Element {
  return (
    <section aria-labelledby="reasons-name">
      <h2 id="reasons-name">Where the points come from</h2>
      <div class="parts">
        {score.parts.map(({ id, earned, weight, reasons }) => (
          <section key={id} class="panel part" aria-labelledby={`part-${id}`}>
            <h3 id={`part-${id}`}>
              {PART_NAMES[id]}
              <span>
                {points(earned)} of {weight}
              </span>
            </h3>
            <ul>
              {reasons.map((reason, index) => (
                <Line key={index} reason={reason} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </section>
  );
}

function Line({ reason }: { reason: Reason }): JSX.Element {
  const { text, earned, of, atNs, line } = reason;
  const look = of === 0 ? "even" : earned >= of ? "full" : earned > 0 ? "some" : "none";
  const icon = ({ even: "half", full: "check", some: "half", none: "cross" } as const)[look];
  return (
    <li class={`reason ${look}`}>
      <Icon name={icon} />
      <div>
        <p>{text}</p>
        {line !== undefined && line !== "" && <pre class="line">{line}</pre>}
        <small>
          {points(earned)} of {points(of)} points
          {atNs !== undefined && <> · at {clock(atNs)}</>}
        </small>
      </div>
    </li>
  );
}
