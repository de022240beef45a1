/** The score with its reasons, and what there was to learn. */
import "../styles/debrief.css";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Score, SessionInfo } from "../../session/protocol.ts";
import { logUrl, recordingUrl } from "../lib/api.ts";
import { useRetry } from "../lib/retry.ts";
import { useTitle } from "../lib/title.ts";
import { Icon } from "../parts/icons.tsx";
import { MenuButton } from "../parts/menu.tsx";
import { Prose } from "../parts/prose.tsx";
import { Plots } from "./plots.tsx";
import { Solutions } from "./solutions.tsx";
import { Summary } from "./summary.tsx";
import { Timeline } from "./timeline.tsx";
import { Parts } from "./scoreparts.tsx";

export interface DebriefProps {
  readonly info: SessionInfo;
  readonly score: Score;
  /** It was submitted just now, on this page. */
  readonly fresh?: boolean;
}

export function Debrief({ info, score, fresh = false }: DebriefProps): JSX.Element {
  useTitle(`Debrief: ${info.scenario.title}`);
  /** The moment that is pointed at, in the timeline and the plots. */
  const moment = useSignal<number | null>(null);
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!fresh) return;
    scrollTo(0, 0);
    top.current?.focus();
  }, []);
  return (
    <div class="page debrief">
      <header class="debrief-head">
        <div>
          <p class="crumb">
            <a href="/">Scenarios</a> / Debrief
          </p>
          <h1 ref={top} tabIndex={-1}>
            {info.scenario.title}
          </h1>
        </div>
        <Actions info={info} />
      </header>
      <Summary info={info} score={score} />
      <Parts score={score} />
      <section class="panel prose-panel" aria-labelledby="debrief-name">
        <h2 id="debrief-name">What it was</h2>
        <Prose text={score.debrief} />
      </section>
      <section aria-labelledby="plots-name">
        <h2 id="plots-name">The host while you worked</h2>
        <p class="quiet-text plots-note">
          Numbered lines are your commands. In the shaded part the host ran on after you submitted,
          to see whether the repair lasts.
        </p>
        <Plots score={score} moment={moment} />
      </section>
      <div class="two">
        <Timeline score={score} moment={moment} />
        <Solutions score={score} />
      </div>
    </div>
  );
}

function Actions({ info }: { info: SessionInfo }): JSX.Element {
  const again = useRetry(info.address);
  return (
    <div class="inline">
      <button type="button" class="button primary" onClick={() => again(false)}>
        <Icon name="plus" />
        Again, new seed
      </button>
      <button type="button" class="button" onClick={() => again(true)}>
        <Icon name="reset" />
        Same seed
      </button>
      <MenuButton
        label="Downloads"
        items={[
          {
            label: "Recording",
            icon: "download",
            note: "asciicast v3, for asciinema",
            href: recordingUrl(info.address),
          },
          {
            label: "Log",
            icon: "download",
            note: "what pagefault replay reads",
            href: logUrl(info.address),
          },
        ]}
      >
        <Icon name="download" />
      </MenuButton>
    </div>
  );
}
