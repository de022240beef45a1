/** What happened when: commands are numbered as their marks on the plots are. */
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Score, TimelineItem } from "../../session/protocol.ts";
import { clock } from "../lib/format.ts";
import { Icon, type IconName } from "../parts/icons.tsx";

const KINDS: Record<TimelineItem["kind"], readonly [IconName, string]> = {
  command: ["terminal", "Command"],
  evidence: ["eye", "Evidence"],
  answer: ["check", "Answer"],
  hint: ["lamp", "Hint"],
  goal: ["flag", "Goal"],
  harm: ["alert", "Harm"],
  event: ["bell", "Event"],
};

interface Props {
  readonly score: Score;
  readonly moment: Signal<number | null>;
}

export function Timeline({ score, moment }: Props): JSX.Element {
  let command = 0;
  return (
    <section class="panel" aria-labelledby="timeline-name">
      <h2 id="timeline-name">What you did and saw</h2>
      {score.timeline.length === 0 && <p class="quiet-text">Nothing.</p>}
      <ol class="timeline" onPointerLeave={() => (moment.value = null)}>
        {score.timeline.map(({ atNs, kind, text }, index) => {
          const [icon, name] = KINDS[kind];
          return (
            <li key={index} class={`is-${kind}`} onPointerEnter={() => (moment.value = atNs / 1e9)}>
              <time>{clock(atNs)}</time>
              {kind === "command" ? <span class="number">{++command}</span> : <Icon name={icon} />}
              <span class="unseen">{name}: </span>
              {kind === "command" ? <code>{text}</code> : <span>{text}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
