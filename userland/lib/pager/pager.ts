/** A full-screen pager with less's keys. less(1) and man(1) are built on it. */
import { O_RDWR } from "../../../kernel/uapi/fcntl.ts";
import { close, open, type Sys } from "../../../kernel/uapi/syscall.ts";
import {
  ALTERNATE_SCREEN,
  CLEAR_LINE,
  type Key,
  Keyboard,
  MAIN_SCREEN,
  moveTo,
  paint,
  windowSize,
} from "../term.ts";
import { command } from "./command.ts";
import { follow } from "./modes.ts";
import { move } from "./move.ts";
import { search } from "./search.ts";
import { Pager, type PagerJob } from "./state.ts";

/** Shows the documents until the user quits. The terminal is left as it was found. */
export function* page(job: PagerJob): Sys<number> {
  const fd = yield* open("/dev/tty", O_RDWR);
  const keyboard = yield* Keyboard.open(fd);
  const pager = new Pager(job, keyboard, yield* windowSize(1));
  try {
    if (!job.options.noInit) yield* paint(1, ALTERNATE_SCREEN);
    return yield* run(pager);
  } finally {
    yield* paint(1, `${moveTo(pager.view.size.rows - 1, 0)}${CLEAR_LINE}`);
    if (!job.options.noInit) yield* paint(1, MAIN_SCREEN);
    yield* keyboard.close();
    yield* close(fd);
  }
}

function* run(pager: Pager): Sys<number> {
  for (const command of pager.job.options.start) yield* startCommand(pager, command);
  while (!pager.done) {
    yield* pager.draw();
    const key = yield* pager.keyboard.key();
    if (key === null) continue;
    pager.message = null;
    pager.fresh = false;
    yield* handle(pager, key);
  }
  return 0;
}

function* startCommand(pager: Pager, command: string): Sys<void> {
  if (command === "F") yield* follow(pager);
  else if (command.startsWith("/") || command.startsWith("?")) {
    yield* search(pager, command.slice(1), command.startsWith("/"), 1);
  } else if (/^\d+$/.test(command)) yield* pager.view.toLine(Number(command) - 1);
  else if (command === "G") yield* pager.view.toEnd();
}

function* handle(pager: Pager, first: Key): Sys<void> {
  let key: Key | null = first;
  let digits = "";
  while (key !== null && /^\d$/.test(key)) {
    digits += key;
    yield* pager.draw(`:${digits}`);
    key = yield* pager.keyboard.key();
  }
  if (key === null) return;
  const count = digits === "" ? null : Number(digits);
  if (yield* move(pager, key, count)) return;
  yield* command(pager, key, count);
}
