/** A session's page: the play view while it is open, the debrief when it is submitted. */
import type { JSX } from "preact";
import { useRoute } from "preact-iso";
import type { SessionInfo } from "../../session/protocol.ts";
import { api, ApiError } from "../lib/api.ts";
import { late } from "../lib/late.tsx";
import { useLoaded } from "../lib/loaded.ts";
import { useRetry } from "../lib/retry.ts";
import { Loading, ToScenarios, Trouble } from "../parts/states.tsx";
import { Debrief } from "../debrief/late.ts";

const Play = late(() => import("../play/play.tsx").then((module) => module.Play));

export function SessionPage(): JSX.Element {
  const { params } = useRoute();
  const address = params.address ?? "";
  const { loaded, again } = useLoaded(() => api.info(address), address);
  const now = loaded.value;
  if (now.state === "loading") return <Loading what="Waking the host" />;
  if (now.state === "failed") {
    const gone = now.error instanceof ApiError && now.error.status === 404;
    return (
      <div class="page narrow">
        <Trouble
          title={gone ? "No session has this address" : "The session could not be loaded"}
          {...(gone ? {} : { again })}
          ways={<ToScenarios />}
        >
          <p>{gone ? "It may have been deleted by whoever began it." : now.text}</p>
        </Trouble>
      </div>
    );
  }
  const info = now.value;
  if (info.address !== address) return <Loading what="Waking the host" />;
  if (info.state === "open") return <Play key={address} info={info} />;
  if (info.score !== null) return <Debrief info={info} score={info.score} />;
  return <Over info={info} />;
}

const ENDS: Partial<Record<SessionInfo["state"], string>> = {
  abandoned: "This attempt was given up, so it has no score.",
  reset: "Its host was reset; the attempt went on at another address.",
  broken: "The simulation broke. Its log is kept for the developers.",
};

function Over({ info }: { info: SessionInfo }): JSX.Element {
  const retry = useRetry(info.address);
  return (
    <div class="page narrow">
      <Trouble
        title={`${info.scenario.title} is over`}
        ways={
          <>
            <button type="button" class="button" onClick={() => retry(true)}>
              Again, same seed
            </button>
            <button type="button" class="button" onClick={() => retry(false)}>
              Again, new seed
            </button>
            <ToScenarios />
          </>
        }
      >
        <p>{ENDS[info.state] ?? "It is finished."}</p>
      </Trouble>
    </div>
  );
}
