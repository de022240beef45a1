/** The table of keys. */
import type { JSX } from "preact";
import { SHORTCUTS } from "../terminal/shortcuts.ts";

export function Shortcuts(): JSX.Element {
  return (
    <table class="shortcuts">
      <tbody>
        {SHORTCUTS.map(([keys, what]) => (
          <tr key={keys}>
            <th scope="row">
              {keys.split(", ").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </th>
            <td>{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
