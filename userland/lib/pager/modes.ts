/** What takes the pager over for a while: following a file, the help, being stopped. */
import { SIGTSTP } from "../../../kernel/uapi/signal.ts";
import { kill, nanosleep, type Sys } from "../../../kernel/uapi/syscall.ts";
import { NSEC_PER_MSEC } from "../../../kernel/uapi/time.ts";
import { ALTERNATE_SCREEN, MAIN_SCREEN, paint, PLAIN, REVERSE } from "../term.ts";
import { Document } from "./document.ts";
import { HELP } from "./help.ts";
import { move } from "./move.ts";
import type { Pager } from "./state.ts";

const FOLLOW_NS = 200 * NSEC_PER_MSEC;

/** F: shows what is added, until ^C. */
export function* follow(pager: Pager): Sys<void> {
  const { view } = pager;
  pager.fresh = false;
  for (;;) {
    view.document.reopen();
    yield* view.toEnd();
    yield* pager.draw(`${REVERSE}Waiting for data... (interrupt to abort)${PLAIN}`);
    const key = yield* pager.keyboard.key(FOLLOW_NS);
    if (key === "resize") yield* pager.resized();
    else if (key === "C-c" || key === "C-x" || key === "q" || key === "eof") {
      if (key === "eof") pager.done = true;
      return;
    }
  }
}

export function* help(pager: Pager): Sys<void> {
  const { view } = pager;
  const { document, top, topRow } = view;
  const { numbers, chop } = view.options;
  view.options.numbers = view.options.chop = false;
  view.document = Document.fromText("HELP", HELP);
  view.top = view.topRow = 0;
  for (;;) {
    const end = (yield* view.atEnd()) ? "HELP -- END" : "HELP";
    yield* pager.draw(`${REVERSE}${end} -- Press g to see it again, or q when done${PLAIN}`);
    const key = yield* pager.keyboard.key();
    if (key === "q" || key === "Q" || key === "eof") break;
    if (key === "resize") yield* pager.resized();
    else if (key !== null) yield* move(pager, key, null);
  }
  view.document = document;
  view.options.numbers = numbers;
  view.options.chop = chop;
  view.top = top;
  view.topRow = topRow;
}

export function* suspend(pager: Pager): Sys<void> {
  if (!pager.job.options.noInit) yield* paint(1, MAIN_SCREEN);
  yield* pager.keyboard.close();
  yield* kill(0, SIGTSTP);
  // A signal to oneself arrives at the next wait.
  yield* nanosleep(1);
  yield* pager.keyboard.raw();
  yield* pager.resized();
  if (!pager.job.options.noInit) yield* paint(1, ALTERNATE_SCREEN);
}
