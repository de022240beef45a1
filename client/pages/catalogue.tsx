/** The catalogue: every scenario as a card, with what this guest has made of it. */
import { computed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Attempt, CatalogueItem } from "../../session/protocol.ts";
import { api } from "../lib/api.ts";
import { LEVELS } from "../lib/format.ts";
import { useLoaded } from "../lib/loaded.ts";
import { useTitle } from "../lib/title.ts";
import { Icon } from "../parts/icons.tsx";
import { Loading, Trouble } from "../parts/states.tsx";
import { Card } from "./card.tsx";

type Level = CatalogueItem["level"] | "all";

export function Catalogue(): JSX.Element {
  useTitle("");
  const { loaded, again } = useLoaded(async () => {
    const [{ scenarios }, { attempts }] = await Promise.all([api.catalogue(), api.attempts()]);
    return { scenarios, attempts };
  });
  const now = loaded.value;
  return (
    <div class="page">
      <section class="intro">
        <h1>Something is wrong with a server.</h1>
        <p>
          You get a terminal on it and the page that woke you. Find out what it is with the tools
          you would use at work, say so, repair it. The score tells you why, line by line.
        </p>
      </section>
      {now.state === "loading" && <Loading what="Loading the scenarios" />}
      {now.state === "failed" && (
        <Trouble title="The scenarios could not be loaded" again={again}>
          <p>{now.text}</p>
        </Trouble>
      )}
      {now.state === "there" && <Cards {...now.value} />}
    </div>
  );
}

interface Props {
  readonly scenarios: readonly CatalogueItem[];
  readonly attempts: readonly Attempt[];
}

/** With fewer than this there is nothing to look for. */
const FILTER_FROM = 4;

function Cards({ scenarios, attempts }: Props): JSX.Element {
  const level = useSignal<Level>("all");
  const words = useSignal("");
  const shown = useMemo(
    () => computed(() => scenarios.filter((one) => fits(one, level.value, words.value))),
    [scenarios],
  );
  if (scenarios.length === 0) {
    return (
      <Trouble title="There are no scenarios">
        <p>The server found none in its folder of scenarios.</p>
      </Trouble>
    );
  }
  return (
    <>
      {scenarios.length >= FILTER_FROM && (
        <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
          <label class="search-field">
            <Icon name="search" />
            <span class="unseen">Find a scenario</span>
            <input
              type="search"
              placeholder="Find a scenario or a skill"
              value={words}
              onInput={({ currentTarget }) => (words.value = currentTarget.value)}
            />
          </label>
          <fieldset class="segments">
            <legend class="unseen">Level</legend>
            {(["all", "intro", "core", "hard"] as const).map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="level"
                  checked={level.value === one}
                  onChange={() => (level.value = one)}
                />
                <span>{one === "all" ? "All" : LEVELS[one]}</span>
              </label>
            ))}
          </fieldset>
        </form>
      )}
      <ul class="cards">
        {shown.value.map((card) => (
          <Card
            key={card.id}
            card={card}
            attempts={attempts.filter(({ scenario }) => scenario === card.id)}
          />
        ))}
      </ul>
      {shown.value.length === 0 && <p class="nothing">No scenario is like that.</p>}
    </>
  );
}

function fits(card: CatalogueItem, level: Level, words: string): boolean {
  if (level !== "all" && card.level !== level) return false;
  const text = [card.id, card.title, card.page, ...card.skills].join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
