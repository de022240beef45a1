/** The terminal with its bar, its search, its menu and what stands beside it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { changeTerminalFont } from "../lib/settings.ts";
import type { PlaySession } from "../link/session.ts";
import { IconButton } from "../parts/iconbutton.tsx";
import { Icon } from "../parts/icons.tsx";
import { MenuList } from "../parts/menu.tsx";
import { FakeDialog } from "./fake.tsx";
import { LinkDialog, PasteDialog } from "./questions.tsx";
import { Find } from "./find.tsx";
import { TerminalDesk } from "./desk.ts";
import { KeyBar } from "./keybar.tsx";
import { TranscriptView } from "./transcriptview.tsx";
import { useTerminal } from "./useterminal.ts";

interface Props {
  readonly session: PlaySession;
  /** Another panel is in its place. */
  readonly away: boolean;
}

export function TerminalPane({ session, away }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const desk = useMemo(() => new TerminalDesk(session), []);
  const faking = useSignal(false);
  useTerminal(box, desk, away);
  const { finding, reading, menu, pasting, following, ready } = desk;
  const dead = session.outage.value !== "none" || session.state.value === "closed";
  return (
    <section
      class={`terminal ${away ? "away" : ""} ${dead ? "dead" : ""}`}
      id="panel-terminal"
      aria-label="Terminal"
      data-pane=".xterm-helper-textarea"
    >
      <TerminalBar desk={desk} onFake={() => (faking.value = true)} />
      {finding.value && <Find desk={desk} />}
      <div class={reading.value ? "terminal-split" : "terminal-whole"}>
        <div
          class={ready.value ? "terminal-box" : "terminal-box waiting"}
          ref={box}
          onContextMenu={(event) => desk.openMenu(event)}
        />
        {reading.value && <TranscriptView desk={desk} />}
      </div>
      <KeyBar desk={desk} />
      {menu.value !== null && (
        <MenuList
          label="Terminal"
          at={menu.value}
          items={desk.menuItems()}
          onClose={() => {
            menu.value = null;
            desk.focus();
          }}
        />
      )}
      {pasting.value !== null && <PasteDialog desk={desk} text={pasting.value} />}
      {following.value !== null && <LinkDialog desk={desk} href={following.value} />}
      {faking.value && <FakeDialog session={session} onClose={() => (faking.value = false)} />}
    </section>
  );
}

function TerminalBar({ desk, onFake }: { desk: TerminalDesk; onFake: () => void }): JSX.Element {
  const { finding, reading } = desk;
  return (
    <div class="terminal-bar">
      <p class="terminal-hint">
        <kbd>F6</kbd> leaves the terminal
      </p>
      <button type="button" class="button quiet small fake" onClick={onFake}>
        <Icon name="mask" />
        This felt fake
      </button>
      <span class="gap" />
      <IconButton
        label="A−: smaller font"
        title="Smaller font (Ctrl+−)"
        onClick={() => changeTerminalFont(-1)}
      >
        A−
      </IconButton>
      <IconButton
        label="A+: larger font"
        title="Larger font (Ctrl++)"
        onClick={() => changeTerminalFont(1)}
      >
        A+
      </IconButton>
      <IconButton
        label="Find"
        title="Find (Ctrl+Shift+F)"
        pressed={finding.value}
        onClick={() => (finding.value = !finding.value)}
      >
        <Icon name="search" />
      </IconButton>
      <IconButton
        label="Transcript"
        title="Transcript: the terminal as text, command by command"
        pressed={reading.value}
        onClick={() => (reading.value = !reading.value)}
      >
        <Icon name="book" />
      </IconButton>
    </div>
  );
}
