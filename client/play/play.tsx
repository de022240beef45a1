/** The play view: brief, findings and answers on one side, the terminal on the other. */
import "../styles/play.css";
import { signal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { useLocation } from "preact-iso";
import { type SessionInfo, sessionPage } from "../../session/protocol.ts";
import { Debrief } from "../debrief/late.ts";
import { narrow, playing } from "../lib/frame.ts";
import { useTitle } from "../lib/title.ts";
import { PlaySession } from "../link/session.ts";
import { Loading } from "../parts/states.tsx";
import { hush, toast } from "../parts/toast.tsx";
import { TerminalPane } from "../terminal/pane.tsx";
import { AnswerPanel } from "./answer.tsx";
import { PlayBar } from "./bar.tsx";
import { BriefPanel } from "./brief.tsx";
import { FindingsPanel } from "./findings.tsx";
import { Notices } from "./notices.tsx";
import { usePaneKeys } from "./panekeys.ts";
import { type Pane, Tabs } from "./tabs.tsx";

export function Play({ info }: { info: SessionInfo }): JSX.Element {
  const { route } = useLocation();
  const session = useMemo(() => new PlaySession(info.address), []);
  useTitle(session.score.value === null ? info.scenario.title : `Debrief: ${info.scenario.title}`);
  useEffect(() => () => session.close(), []);
  useSignalEffect(() => {
    if (session.moved.value !== null) route(sessionPage(session.moved.value), true);
  });
  if (session.score.value !== null) {
    return <Debrief info={{ ...info, state: "submitted" }} score={session.score.value} fresh />;
  }
  return <View session={session} info={info} />;
}

function View({ session, info }: { session: PlaySession; info: SessionInfo }): JSX.Element {
  const pane = useMemo(() => signal<Pane>(narrow.peek() ? "terminal" : "brief"), []);
  const side = useMemo(() => signal<Pane>("brief"), []);
  useEffect(() => {
    playing.value = true;
    return () => {
      playing.value = false;
      hush();
    };
  }, []);
  useSignalEffect(() => {
    if (pane.value !== "terminal") side.value = pane.value;
  });
  usePaneKeys();
  useFoundToasts(session);
  const shown = narrow.value ? pane.value : side.value;
  const view = session.view.value;
  return (
    <div class="play" data-shown={shown}>
      <PlayBar session={session} info={info} onAnswer={() => (pane.value = "answer")} />
      <div class="play-body">
        <section class="side" aria-label="Scenario" data-pane='[aria-selected="true"]'>
          <Tabs view={view} shown={shown} onShow={(next) => (pane.value = next)} />
          <Notices session={session} />
          {shown !== "terminal" && (
            <div
              class="side-body"
              role="tabpanel"
              id={`panel-${shown}`}
              aria-labelledby={`tab-${shown}`}
              tabIndex={0}
            >
              {view === null && session.ended.value === null && <Loading what="Waking the host" />}
              {view !== null && shown === "brief" && <BriefPanel session={session} view={view} />}
              {view !== null && shown === "findings" && <FindingsPanel view={view} />}
              {view !== null && shown === "answer" && <AnswerPanel session={session} view={view} />}
            </div>
          )}
        </section>
        {session.scoring.value && <Scoring />}
        <TerminalPane session={session} away={shown !== "terminal" && narrow.value} />
      </div>
    </div>
  );
}

function Scoring(): JSX.Element {
  return (
    <div class="scoring">
      <div class="panel">
        <Loading what="Scoring" />
        <p class="quiet-text">
          The host runs on for a few minutes of its time: a repair must last.
        </p>
      </div>
    </div>
  );
}

/** Says what was found, as it is found: not what was found before the page was opened. */
function useFoundToasts(session: PlaySession): void {
  const known = useMemo(() => ({ facts: -1, goals: -1 }), []);
  useSignalEffect(() => {
    const view = session.view.value;
    if (view === null) return;
    const facts = view.evidence.length;
    const goals = view.goals.filter(({ holds }) => holds).length;
    if (known.facts >= 0 && facts > known.facts) {
      toast(`Evidence: ${view.evidence.at(-1)?.label ?? ""}`);
    } else if (known.goals >= 0 && goals > known.goals) toast("A goal is reached.");
    Object.assign(known, { facts, goals });
  });
}
