/** Names as ls shows them: quoting styles, and ? for what does not print on a terminal. */
import { charEscape, shellQuote, unprintable } from "../../lib/quote.ts";

export type QuotingStyle =
  | "literal"
  | "literal-hidden"
  | "shell"
  | "shell-always"
  | "shell-escape"
  | "shell-escape-always"
  | "c"
  | "escape";

export function nameText(name: string, style: QuotingStyle, hide = false): string {
  switch (style) {
    case "shell-escape":
      return shellQuote(name);
    case "shell-escape-always":
      return shellQuote(name, true);
    case "shell":
      return hide ? hidden(plainShell(name, false)) : plainShell(name, false);
    case "shell-always":
      return hide ? hidden(plainShell(name, true)) : plainShell(name, true);
    case "c":
      return `"${cEscape(name, '"')}"`;
    case "escape":
      return cEscape(name, " ");
    default:
      return style === "literal-hidden" || hide ? hidden(name) : name;
  }
}

const hidden = (name: string): string =>
  [...name].map((char) => (unprintable(char) ? "?" : char)).join("");

function plainShell(name: string, always: boolean): string {
  const quoted = shellQuote(name, always);
  if (!quoted.includes("$'")) return quoted;
  return always || /[\0-\x1f]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : name;
}

function cEscape(name: string, special: string): string {
  let text = "";
  for (const char of name) {
    if (char === "\\" || char === special) text += `\\${char}`;
    else text += unprintable(char) ? charEscape(char) : char;
  }
  return text;
}
