/** An xterm.js in a box, with all that belongs to it. */
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { SerializeAddon } from "@xterm/addon-serialize";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { dark, fontSize, screenReader } from "../lib/settings.ts";
import { FONT_FAMILY, loadTerminalFont } from "./fonts.ts";
import { guard, safeLink } from "./guards.ts";
import { DARK, LIGHT } from "./palette.ts";
import { allowCellStyles } from "./styleattribute.ts";

export interface Opened {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
  readonly search: SearchAddon;
  readonly serialize: SerializeAddon;
}

const SCROLLBACK = 5000;

export async function openTerminal(
  box: HTMLElement,
  openLink: (href: string) => void,
): Promise<Opened> {
  await loadTerminalFont();
  const follow = (_event: MouseEvent, uri: string): void => {
    const href = safeLink(uri);
    if (href !== undefined) openLink(href);
  };
  const terminal = new Terminal({
    allowProposedApi: true, // decorations of what was found
    fontFamily: FONT_FAMILY,
    fontSize: fontSize.peek(),
    fontWeight: 400,
    fontWeightBold: 650,
    lineHeight: 1.08,
    minimumContrastRatio: 4.5,
    theme: dark.peek() ? DARK : LIGHT,
    screenReaderMode: screenReader.peek(),
    scrollback: SCROLLBACK,
    cursorBlink: false,
    cursorInactiveStyle: "outline",
    smoothScrollDuration: 0,
    macOptionIsMeta: true,
    rightClickSelectsWord: false,
    linkHandler: { activate: follow, allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit: 2000 });
  const serialize = new SerializeAddon();
  for (const addon of [fit, search, serialize, new WebLinksAddon(follow)]) {
    terminal.loadAddon(addon);
  }
  guard(terminal);
  allowCellStyles();
  terminal.open(box);
  terminal.textarea?.setAttribute("aria-label", "Terminal. F6 leaves it.");
  return { terminal, fit, search, serialize };
}
