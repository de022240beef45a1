/** The l command: a line with everything visible, broken at a width. */
import { encode } from "../../../kernel/uapi/bytes.ts";

const NAMES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  92: "\\\\",
};

export function listText(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const byte of encode(text)) {
    const plain = byte >= 32 && byte < 127;
    const shown =
      NAMES[byte] ?? (plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`);
    if (width > 1 && line.length + shown.length > width - 1) {
      lines.push(`${line}\\`);
      line = "";
    }
    line += shown;
  }
  lines.push(`${line}$`);
  return lines.join("\n");
}
