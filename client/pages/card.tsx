/** A scenario in the catalogue. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLocation } from "preact-iso";
import { type Attempt, type CatalogueItem, sessionPage } from "../../session/protocol.ts";
import { api, explain } from "../lib/api.ts";
import { family, LEVELS, plural } from "../lib/format.ts";
import { narrow, sideWidth } from "../lib/frame.ts";
import { FONT_MIN, fontSize } from "../lib/settings.ts";
import { AttemptList } from "../parts/attempts.tsx";
import { Icon } from "../parts/icons.tsx";
import { MenuButton } from "../parts/menu.tsx";
import { Ring } from "../parts/score.tsx";
import { toast } from "../parts/toast.tsx";
import { fittingFont, guessSize } from "../terminal/fonts.ts";
import { SeedDialog } from "./seed.tsx";

const LEVEL_BARS = { intro: 1, core: 2, hard: 3 } as const;
const SHOWN = 5;

interface Props {
  readonly card: CatalogueItem;
  readonly attempts: readonly Attempt[];
}

export function Card({ card, attempts }: Props): JSX.Element {
  const name = `card-${card.id.replace(/\W/g, "-")}`;
  return (
    <li class="card">
      <article aria-labelledby={name}>
        <header>
          <p class="card-kind">
            <span>{family(card.id)}</span>
            <Level level={card.level} />
            <span class="with-icon">
              <Icon name="clock" />
              {card.minutes} min
            </span>
          </p>
          {card.best !== null && <Ring total={card.best} />}
        </header>
        <h2 id={name}>{card.title}</h2>
        <p class="pager">
          <Icon name="bell" />
          <span>{card.page}</span>
        </p>
        <ul class="tags" aria-label="Skills">
          {card.skills.map((skill) => (
            <li key={skill}>{skill}</li>
          ))}
        </ul>
        {attempts.length > 0 && (
          <details class="card-history">
            <summary class="aside">
              {plural(attempts.length, "attempt")}
              {card.best !== null && `, best ${card.best}`}
              <Icon name="down" />
            </summary>
            <AttemptList attempts={attempts.slice(0, SHOWN)} />
            {attempts.length > SHOWN && <a href="/history">All {attempts.length}</a>}
          </details>
        )}
        <Actions card={card} />
      </article>
    </li>
  );
}

function Level({ level }: { level: CatalogueItem["level"] }): JSX.Element {
  return (
    <span class="level">
      <svg viewBox="0 0 14 12" aria-hidden="true">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            class={bar < LEVEL_BARS[level] ? "on" : ""}
            x={bar * 5}
            y={8 - bar * 4}
            width="3.4"
            height={4 + bar * 4}
            rx="1"
          />
        ))}
      </svg>
      {LEVELS[level]}
    </span>
  );
}

function Actions({ card }: { card: CatalogueItem }): JSX.Element {
  const { route } = useLocation();
  const busy = useSignal(false);
  const asking = useSignal(false);
  const start = async (mode: "practice" | "exam", seed?: number): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    try {
      const [rows, cols] = terminalSize();
      const wish = { scenario: card.id, mode, rows, cols, ...(seed === undefined ? {} : { seed }) };
      route(sessionPage((await api.create(wish)).address));
    } catch (error) {
      busy.value = false;
      toast(explain(error), true);
    }
  };
  const primary =
    card.open === null ? (
      <button
        type="button"
        class="button primary"
        disabled={busy.value}
        onClick={() => void start("practice")}
      >
        <Icon name="play" />
        {busy.value ? "Starting the host" : "Start"}
        <span class="unseen">: {card.title}</span>
      </button>
    ) : (
      <a class="button primary" href={sessionPage(card.open)}>
        <Icon name="arrow" />
        Go on
        <span class="unseen"> with {card.title}</span>
      </a>
    );
  return (
    <footer class="card-actions">
      {primary}
      <MenuButton
        class="button"
        label={`More ways to start ${card.title}`}
        items={[
          {
            label: "Practice",
            icon: "play",
            note: "shows goals and evidence as you find them",
            act: () => void start("practice"),
          },
          {
            label: "Exam",
            icon: "flag",
            note: "shows nothing until you submit",
            act: () => void start("exam"),
          },
          null,
          {
            label: "A seed of your choice",
            icon: "copy",
            note: "the same seed makes the same host",
            act: () => (asking.value = true),
          },
        ]}
      >
        <Icon name="down" />
      </MenuButton>
      {asking.value && (
        <SeedDialog
          onClose={() => (asking.value = false)}
          onStart={(mode, seed) => void start(mode, seed)}
        />
      )}
    </footer>
  );
}

/** Near what the play view will have; it says exactly when it is there. */
function terminalSize(): [number, number] {
  if (narrow.peek()) {
    const size = fittingFont(innerWidth - 24, fontSize.value, FONT_MIN);
    return guessSize(innerWidth - 24, innerHeight - 150, size);
  }
  return guessSize(innerWidth - 24 - sideWidth(), innerHeight - 150, fontSize.value);
}
