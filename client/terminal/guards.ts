/**
 * What a hostile program may not do to this page. The server's terminal clamps the same; this is the
 * second fence. Huge counts ("scroll two thousand million lines") would hang the page; of operating
 * system commands only hyperlinks are left: no clipboard, no colours, no titles. Cursor and device
 * reports are answered by the tab in use alone, or two tabs would type the answer twice.
 */
import type { IDisposable, IFunctionIdentifier, Terminal } from "@xterm/xterm";

const COUNT_MAX = 4096;
/** Finals whose parameter is a count: how often, how many lines, how far. */
const COUNTED = "@ABCDEFGHILMPSTXZ`abdef".split("");
const REPORTS: readonly IFunctionIdentifier[] = [
  { final: "n" },
  { prefix: "?", final: "n" },
  { final: "c" },
  { prefix: ">", final: "c" },
  { prefix: "?", intermediates: "$", final: "p" },
  { intermediates: "$", final: "p" },
];
/** Titles, colours and their queries, working folder, clipboard, vendors' own. */
const COMMANDS = [0, 1, 2, 4, 5, 7, 9, 10, 11, 12, 13, 17, 19, 22, 50, 52, 104, 110, 111, 112];
const VENDORS = [133, 633, 777, 1337];

export function guard(terminal: Terminal): IDisposable[] {
  const { parser } = terminal;
  const tooMuch = (params: (number | number[])[]): boolean =>
    params.some((value) => typeof value === "number" && value > COUNT_MAX);
  return [
    ...COUNTED.map((final) => parser.registerCsiHandler({ final }, tooMuch)),
    ...REPORTS.map((id) => parser.registerCsiHandler(id, () => !document.hasFocus())),
    ...[...COMMANDS, ...VENDORS].map((id) => parser.registerOscHandler(id, () => true)),
    // Window manipulation: resizing is the reader's.
    parser.registerCsiHandler({ final: "t" }, () => true),
  ];
}

/** An address that a click may open, or undefined. */
export function safeLink(uri: string): string | undefined {
  if (uri.length > 2000) return undefined;
  try {
    const { protocol, href } = new URL(uri);
    return protocol === "http:" || protocol === "https:" ? href : undefined;
  } catch {
    return undefined;
  }
}
