/** No page has this address. */
import type { JSX } from "preact";
import { useTitle } from "../lib/title.ts";
import { Trouble } from "../parts/states.tsx";

export function Lost(): JSX.Element {
  useTitle("Not found");
  return (
    <div class="page narrow">
      <Trouble title="No page has this address">
        <p>
          <a href="/">To the scenarios</a>
        </p>
      </Trouble>
    </div>
  );
}
