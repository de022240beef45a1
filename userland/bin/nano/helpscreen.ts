/** nano's help screen. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { paint } from "../../lib/term.ts";
import { Buffer } from "./buffer.ts";
import { HELP } from "./help.ts";
import type { Shown } from "./screen.ts";
import type { Session } from "./session.ts";

export function* showHelp(session: Session): Sys<void> {
  const page = new Buffer();
  page.load(HELP);
  const { top } = session.screen;
  session.screen.top = 0;
  const keys: Shown["keys"] = [
    ["^X", "Close"],
    ["^Y", "Prev Page"],
    ["^V", "Next Page"],
  ];
  for (;;) {
    const shown = {
      ...session.shown(),
      title: "Main nano help text",
      modified: false,
      message: null,
      keys,
    };
    yield* paint(1, session.screen.draw(page, shown));
    const key = yield* session.keyboard.key();
    const rows = session.screen.textRows;
    if (key === "C-x" || key === "q" || key === "C-c" || key === "eof") break;
    if (key === "resize") yield* session.resized();
    else if (key === "down" || key === "C-n")
      page.toLine(Math.max(page.line, session.screen.top + rows - 1) + 1);
    else if (key === "up" || key === "C-p")
      page.toLine(Math.min(page.line, session.screen.top) - 1);
    else if (key === "pagedown" || key === "C-v" || key === " ") page.toLine(page.line + rows);
    else if (key === "pageup" || key === "C-y") page.toLine(page.line - rows);
  }
  session.screen.top = top;
}
