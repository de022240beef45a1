/** The tables of `kill -l` and `trap -l`. */
import { signalName } from "../../../kernel/uapi/signal.ts";

/** Five to a row, as bash prints them. */
export function signalTable(): string {
  let out = "";
  let column = 0;
  for (let signal = 1; signal <= 64; signal++) {
    const name = signalName(signal);
    if (name === undefined) continue;
    out += `${String(signal).padStart(2)}) SIG${name}`;
    if (++column < 5) out += "\t";
    else {
      out += "\n";
      column = 0;
    }
  }
  return column === 0 ? out : `${out}\n`;
}
