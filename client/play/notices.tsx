/** What the reader must know about the session: lost, not stored, slow, rebuilt, draining. */
import type { JSX } from "preact";
import type { PlaySession } from "../link/session.ts";
import { IconButton } from "../parts/iconbutton.tsx";
import { Icon } from "../parts/icons.tsx";

export function Notices({ session }: { session: PlaySession }): JSX.Element {
  const { ended, notices, outage } = session;
  const lost = outage.value !== "none";
  return (
    <div class="notices" role="status">
      {ended.value !== null && (
        <p class="notice warning">
          <Icon name="alert" />
          <span>{ended.value.text}</span>
          {ended.value.again ? (
            <button type="button" class="button small" onClick={() => location.reload()}>
              Load again
            </button>
          ) : (
            <a class="button small" href="/">
              To the scenarios
            </a>
          )}
        </p>
      )}
      {lost && (
        <p class="notice warning">
          <Icon name="alert" />
          <span>{lostText(session)}</span>
        </p>
      )}
      {notices.value
        .filter(({ code }) => ended.value === null && (!lost || code !== "draining"))
        .map(({ code, level, text }) => (
          <p key={code} class={`notice ${level}`}>
            <Icon name={level === "warning" ? "alert" : "bell"} />
            <span>{text}</span>
            <IconButton label="Dismiss" onClick={() => session.dismiss(code)}>
              <Icon name="close" />
            </IconButton>
          </p>
        ))}
    </div>
  );
}

function lostText({ outage, notices, waiting }: PlaySession): string {
  const kept = waiting.value ? "What you typed is kept and will be sent." : "Nothing is lost.";
  if (outage.value === "long") {
    return `The server does not answer. Is it running? This page keeps trying. ${kept}`;
  }
  const restarts = notices.value.some(({ code }) => code === "draining");
  return restarts
    ? `The server restarts; this page goes on when it is back. ${kept}`
    : `The connection is lost; trying again. ${kept}`;
}
