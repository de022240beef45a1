/** Parts of the page whose code comes when it is wanted, and what is there when it does not. */
import type { ComponentType, JSX } from "preact";
import { lazy } from "preact-iso";
import { Trouble } from "../parts/states.tsx";

export function late<Props>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return lazy(() => load().catch(() => NotLoaded as ComponentType<Props>));
}

function NotLoaded(): JSX.Element {
  return (
    <div class="page narrow">
      <Trouble title="This page could not be loaded" again={() => location.reload()}>
        <p>The server does not answer, or has a newer version of it.</p>
      </Trouble>
    </div>
  );
}
