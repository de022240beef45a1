/** No page has this address. */
import type { JSX } from "preact";
import { useTitle } from "../lib/title.ts";
import { ToScenarios, Trouble } from "../parts/states.tsx";

export function Lost(): JSX.Element {
  useTitle("Not found");
  return (
    <div class="page narrow">
      <Trouble title="No page has this address" ways={<ToScenarios />} />
    </div>
  );
}
