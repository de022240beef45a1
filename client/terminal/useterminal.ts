/** Opens the terminal in its box, connects it, keeps its size and its looks right. */
import { effect } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { narrow } from "../lib/frame.ts";
import {
  dark,
  FONT_MIN,
  fontSize,
  narrowFontSize,
  screenReader,
  shownFont,
} from "../lib/settings.ts";
import { Screen } from "../link/screen.ts";
import type { TerminalDesk } from "./desk.ts";
import { fittingFont } from "./fonts.ts";
import { takeKeys } from "./keys.ts";
import { restoreScreen, saveScreen } from "./memory.ts";
import { type Opened, openTerminal } from "./open.ts";
import { DARK, LIGHT } from "./palette.ts";
import { SizeKeeper } from "./sizekeeper.ts";

/** Padding and scroll bar on a narrow screen. */
const BESIDE_PX = 24;

export function useTerminal(
  box: RefObject<HTMLDivElement | null>,
  desk: TerminalDesk,
  away: boolean,
): void {
  const keeper = useRef<SizeKeeper | undefined>(undefined);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    let end = (): void => undefined;
    let over = false;
    void openTerminal(current, (href) => (desk.following.value = href)).then((opened) => {
      if (over) return opened.terminal.dispose();
      keeper.current = new SizeKeeper(opened, desk.session);
      end = connect(current, desk, opened, keeper.current);
    });
    return () => {
      over = true;
      end();
    };
  }, []);
  useEffect(() => {
    if (away) return;
    keeper.current?.look();
    if (narrow.peek()) return; // a phone's keyboard comes when it is asked for
    desk.focus();
  }, [away]);
}

function connect(
  box: HTMLElement,
  desk: TerminalDesk,
  opened: Opened,
  keeper: SizeKeeper,
): () => void {
  const { session } = desk;
  const { terminal } = opened;
  const screen = new Screen(terminal, (offset) => session.seen(offset));
  desk.start(opened, screen);
  restoreScreen(session.address, screen);
  takeKeys(terminal, desk);
  terminal.onData((text) => desk.typed(text));
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    desk.insert(event.clipboardData?.getData("text/plain") ?? "");
  };
  box.addEventListener("paste", onPaste, true);
  const stopLooks = [
    effect(() => void (terminal.options.theme = dark.value ? DARK : LIGHT)),
    effect(() => void (terminal.options.screenReaderMode = screenReader.value)),
    effect(() => {
      const fit = (): number => fittingFont(box.clientWidth - BESIDE_PX, fontSize.value, FONT_MIN);
      const size = narrow.value ? narrowFontSize.value || fit() : fontSize.value;
      terminal.options.fontSize = size;
      shownFont.value = size;
      keeper.look();
    }),
  ];
  const observer = new ResizeObserver(() => keeper.lookSoon());
  observer.observe(box);
  const onFocus = (): void => keeper.look();
  terminal.textarea?.addEventListener("focus", onFocus);
  const onHide = (): void => saveScreen(session.address, opened, screen);
  addEventListener("pagehide", onHide);
  session.start(screen);
  if (!narrow.peek()) terminal.focus();
  return () => {
    removeEventListener("pagehide", onHide);
    observer.disconnect();
    keeper.stop();
    for (const stop of stopLooks) stop();
    terminal.dispose();
  };
}
