/** The play view's own bar: where you are, how long, how well connected, and the way to the score. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLocation } from "preact-iso";
import type { SessionInfo } from "../../session/protocol.ts";
import { api, explain } from "../lib/api.ts";
import { plural } from "../lib/format.ts";
import type { LinkState, PlaySession } from "../link/session.ts";
import { Icon, Logo } from "../parts/icons.tsx";
import { MenuButton } from "../parts/menu.tsx";
import { toast, Toasts } from "../parts/toast.tsx";
import { copyText } from "../terminal/clipboard.ts";
import { Confirm } from "./confirm.tsx";
import { ShortcutHelp } from "./help.tsx";
import { SubmitDialog } from "./submit.tsx";
import { Timer } from "./timer.tsx";

interface Props {
  readonly session: PlaySession;
  readonly info: SessionInfo;
  readonly onAnswer: () => void;
}

type Question = "reset" | "leave" | "submit" | "help";

export function PlayBar({ session, info, onAnswer }: Props): JSX.Element {
  const asking = useSignal<Question | null>(null);
  const ask = (question: Question | null) => (): void => void (asking.value = question);
  return (
    <header class="bar" data-pane="a">
      <a class="brand" href="/" aria-label="Pagefault: to the scenarios" title="To the scenarios">
        <Logo />
      </a>
      <h1 title={info.scenario.title}>{info.scenario.title}</h1>
      {info.mode === "exam" && <span class="pill">Exam</span>}
      <Connection session={session} />
      <Toasts />
      <Timer session={session} minutes={info.scenario.minutes} practice={info.mode !== "exam"} />
      <button
        type="button"
        class="button primary"
        disabled={session.state.value === "closed" || session.scoring.value}
        onClick={ask("submit")}
      >
        <Icon name="flag" />
        Submit
      </button>
      <MenuButton
        label="More"
        items={[
          { label: "Copy this session's link", icon: "link", act: () => void share() },
          { label: "Keys", icon: "key", act: ask("help") },
          null,
          { label: "Reset the host", icon: "reset", act: ask("reset") },
          { label: "Give up", icon: "cross", danger: true, act: ask("leave") },
        ]}
      >
        <Icon name="more" />
      </MenuButton>
      <Dialogs session={session} asking={asking.value} close={ask(null)} onAnswer={onAnswer} />
    </header>
  );
}

async function share(): Promise<void> {
  const copied = await copyText(location.href);
  toast(
    copied
      ? "Copied. Whoever has this link can watch and type."
      : "Copy it from the address bar: whoever has it can watch and type.",
  );
}

const STATES: Record<LinkState, string> = {
  connecting: "Connecting",
  live: "Connected",
  lost: "Reconnecting",
  closed: "Disconnected",
};

function Connection({ session }: { session: PlaySession }): JSX.Element {
  const { state, viewers } = session;
  return (
    <p class={`connection ${state.value}`} title={STATES[state.value]}>
      <i aria-hidden="true" />
      <span class="unseen">{STATES[state.value]}</span>
      {viewers.value > 1 && (
        <span class="aside" title={`${plural(viewers.value, "tab")} in this session`}>
          <Icon name="people" />
          {viewers.value}
          <span class="unseen"> tabs in this session</span>
        </span>
      )}
    </p>
  );
}

interface DialogsProps {
  readonly session: PlaySession;
  readonly asking: Question | null;
  readonly close: () => void;
  readonly onAnswer: () => void;
}

function Dialogs({ session, asking, close, onAnswer }: DialogsProps): JSX.Element | null {
  const { route } = useLocation();
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    close();
    try {
      await work();
    } catch (error) {
      toast(explain(error), true);
    }
  };
  switch (asking) {
    case "submit":
      return <SubmitDialog session={session} onClose={close} onAnswer={onAnswer} />;
    case "help":
      return <ShortcutHelp onClose={close} />;
    case "reset":
      return (
        <Confirm
          title="Reset the host?"
          action="Reset the host"
          onClose={close}
          onYes={() =>
            void attempt(async () => {
              session.moved.value = (await api.reset(session.address)).address;
            })
          }
        >
          The same host begins anew, with the clock at zero. This attempt ends without a score.
        </Confirm>
      );
    case "leave":
      return (
        <Confirm
          title="Give up?"
          action="Give up"
          danger
          onClose={close}
          onYes={() =>
            void attempt(async () => {
              await api.giveUp(session.address);
              route("/");
            })
          }
        >
          The attempt ends without a score, and you do not see the solution. To see it, submit what
          you have.
        </Confirm>
      );
    case null:
      return null;
  }
}
