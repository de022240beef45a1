/** The simulated time spent, beside what a good run takes; in practice it can be moved ahead. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { clock } from "../lib/format.ts";
import type { PlaySession } from "../link/session.ts";
import { Icon } from "../parts/icons.tsx";
import { MenuButton } from "../parts/menu.tsx";

const SECOND_NS = 1_000_000_000;
const SKIPS = [
  ["30 seconds", 30],
  ["2 minutes", 120],
  ["10 minutes", 600],
] as const;

interface Props {
  readonly session: PlaySession;
  readonly minutes: number;
  readonly practice: boolean;
}

export function Timer({ session, minutes, practice }: Props): JSX.Element {
  const text = useSignal("0:00");
  const over = useSignal(false);
  useEffect(() => {
    const show = (): void => {
      const now = session.nowNs();
      text.value = clock(now);
      over.value = now > minutes * 60 * SECOND_NS;
    };
    show();
    const timer = setInterval(show, 250);
    return () => clearInterval(timer);
  }, []);
  const face = (
    <>
      <Icon name="clock" />
      <span class="unseen">Time spent: </span>
      <span class="time">{text}</span>
      <span class="par">/ {minutes} min</span>
    </>
  );
  const look = over.value ? "timer over" : "timer";
  const paused = !session.running.value && session.state.value === "live";
  if (!practice) return <span class={look}>{face}</span>;
  return (
    <MenuButton
      label={paused ? "Time stands still. Skip ahead" : "Time spent. Skip ahead"}
      named
      class={`button quiet ${look}`}
      items={SKIPS.map(([label, seconds]) => ({
        label: `Skip ${label}`,
        icon: "fast" as const,
        act: () => session.send({ kind: "skip", durationNs: seconds * SECOND_NS }),
      }))}
    >
      {face}
      <span class="unseen">{paused ? ", stands still. Skip ahead" : ". Skip ahead"}</span>
    </MenuButton>
  );
}
