/** All attempts of this guest. */
import type { JSX } from "preact";
import { api } from "../lib/api.ts";
import { useLoaded } from "../lib/loaded.ts";
import { useTitle } from "../lib/title.ts";
import { AttemptList } from "../parts/attempts.tsx";
import { Loading, Trouble } from "../parts/states.tsx";

export function History(): JSX.Element {
  useTitle("History");
  const { loaded, again } = useLoaded(() => api.attempts());
  const now = loaded.value;
  return (
    <div class="page narrow">
      <h1>History</h1>
      {now.state === "loading" && <Loading what="Loading your attempts" />}
      {now.state === "failed" && (
        <Trouble title="Your attempts could not be loaded" again={again}>
          <p>{now.text}</p>
        </Trouble>
      )}
      {now.state === "there" && now.value.attempts.length === 0 && (
        <p class="nothing">
          You have not tried anything yet. <a href="/">Choose a scenario</a>.
        </p>
      )}
      {now.state === "there" && now.value.attempts.length > 0 && (
        <div class="panel">
          <AttemptList attempts={now.value.attempts} titles />
        </div>
      )}
    </div>
  );
}
