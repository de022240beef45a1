/** Which panel is shown: three beside the terminal, or four where there is room for one. */
import type { JSX } from "preact";
import type { SessionView } from "../../session/protocol.ts";
import { narrow } from "../lib/frame.ts";

export type Pane = "terminal" | "brief" | "findings" | "answer";

const NAMES: Record<Pane, string> = {
  terminal: "Terminal",
  brief: "Brief",
  findings: "Findings",
  answer: "Answer",
};

interface Props {
  readonly view: SessionView | null;
  readonly shown: Pane;
  readonly onShow: (pane: Pane) => void;
}

export function Tabs({ view, shown, onShow }: Props): JSX.Element {
  const panes: readonly Pane[] = narrow.value
    ? ["terminal", "brief", "findings", "answer"]
    : ["brief", "findings", "answer"];
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = panes.at((panes.indexOf(shown) + step) % panes.length);
    if (next === undefined) return;
    onShow(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Panels" onKeyDown={onKeyDown}>
      {panes.map((pane) => (
        <button
          key={pane}
          type="button"
          role="tab"
          id={`tab-${pane}`}
          aria-selected={shown === pane}
          aria-controls={`panel-${pane}`}
          tabIndex={shown === pane ? 0 : -1}
          onClick={() => onShow(pane)}
        >
          {NAMES[pane]}
          <Count pane={pane} view={view} />
        </button>
      ))}
    </div>
  );
}

function Count({ pane, view }: { pane: Pane; view: SessionView | null }): JSX.Element | null {
  const [done, of] = progress(pane, view);
  if (of === 0) return null;
  return (
    <span class={done === of ? "count full" : "count"}>
      {done}
      <span class="unseen"> of </span>
      <span aria-hidden="true">/</span>
      {of}
    </span>
  );
}

function progress(pane: Pane, view: SessionView | null): readonly [number, number] {
  if (view === null) return [0, 0];
  if (pane === "answer") {
    return [
      view.questions.filter(({ answer }) => answer.join("") !== "").length,
      view.questions.length,
    ];
  }
  if (pane === "findings" && view.mode === "practice") {
    return [view.evidence.length, view.evidenceTotal];
  }
  return [0, 0];
}
