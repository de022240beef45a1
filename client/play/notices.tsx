/** What the reader must know about the session's state: lost, not stored, slow, rebuilt, draining. */
import type { JSX } from "preact";
import type { PlaySession } from "../link/session.ts";
import { Icon } from "../parts/icons.tsx";

export function Notices({ session }: { session: PlaySession }): JSX.Element {
  const { state, ended, notices, waiting } = session;
  return (
    <div class="notices" role="status">
      {ended.value !== null && (
        <p class="notice warning">
          <Icon name="alert" />
          <span>{ended.value}</span>
          <a class="button small" href="/">
            To the scenarios
          </a>
        </p>
      )}
      {state.value === "lost" && (
        <p class="notice warning">
          <Icon name="alert" />
          <span>
            The connection is lost; trying again.{" "}
            {waiting.value > 0
              ? "What you typed is kept and will be sent."
              : "Nothing is lost: the host waits."}
          </span>
        </p>
      )}
      {notices.value.map(({ code, level, text }) => (
        <p key={code} class={`notice ${level}`}>
          <Icon name={level === "warning" ? "alert" : "bell"} />
          <span>{text}</span>
          <button
            type="button"
            class="button quiet square small"
            aria-label="Dismiss"
            onClick={() => session.dismiss(code)}
          >
            <Icon name="close" />
          </button>
        </p>
      ))}
    </div>
  );
}
