/** The l command: a line with everything visible, broken at a width. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import { byteEscape } from "../../lib/cescape.ts";

const BACKSLASH = 92;

export function listText(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const byte of encode(text)) {
    const plain = byte >= 32 && byte < 127;
    const char = byte === BACKSLASH ? "\\\\" : String.fromCharCode(byte);
    const shown = plain ? char : byteEscape(byte);
    if (width > 1 && line.length + shown.length > width - 1) {
      lines.push(`${line}\\`);
      line = "";
    }
    line += shown;
  }
  lines.push(`${line}$`);
  return lines.join("\n");
}
