/** nano's session of editing: each key to what it does. */
import { O_RDWR } from "../../../kernel/uapi/fcntl.ts";
import { SIGTSTP } from "../../../kernel/uapi/signal.ts";
import { close, kill, nanosleep, open, type Sys } from "../../../kernel/uapi/syscall.ts";
import {
  ALTERNATE_SCREEN,
  type Key,
  Keyboard,
  MAIN_SCREEN,
  paint,
  windowSize,
} from "../../lib/term.ts";
import { change } from "./change.ts";
import { insertFile, load, save } from "./files.ts";
import { showHelp } from "./helpscreen.ts";
import { move } from "./move.ts";
import { goToLine, location } from "./place.ts";
import { replace, search, searchAgain } from "./search.ts";
import { Screen } from "./screen.ts";
import { type NanoFile, type NanoOptions, Session } from "./session.ts";

export function* edit(files: readonly NanoFile[], options: NanoOptions): Sys<number> {
  const fd = yield* open("/dev/tty", O_RDWR);
  const keyboard = yield* Keyboard.open(fd);
  const screen = new Screen(yield* windowSize(1), options);
  yield* paint(1, ALTERNATE_SCREEN);
  try {
    for (const file of files) {
      yield* run(new Session(file, options, keyboard, screen));
    }
    return 0;
  } finally {
    yield* paint(1, MAIN_SCREEN);
    yield* keyboard.close();
    yield* close(fd);
  }
}

function* run(session: Session): Sys<void> {
  yield* load(session);
  while (!session.done) {
    yield* session.draw();
    const key = yield* session.keyboard.key();
    if (key === null) continue;
    if (key === "eof") return;
    if (key === "resize") {
      yield* session.resized();
      continue;
    }
    session.message = null;
    yield* handle(session, key);
    session.lastKey = key;
  }
}

function* handle(session: Session, key: Key): Sys<void> {
  if (move(session, key)) {
    session.buffer.settle();
    return;
  }
  session.goal = null;
  if (change(session, key)) return;
  yield* command(session, key);
}

function* command(session: Session, key: Key): Sys<void> {
  switch (key) {
    case "C-x":
      yield* exit(session);
      return;
    case "C-o":
    case "C-s":
    case "f3":
      yield* save(session, key === "C-s");
      return;
    case "C-w":
    case "f6":
      yield* search(session);
      return;
    case "M-w":
    case "M-W":
      if (session.wanted === "") session.message = "No current search pattern";
      else searchAgain(session);
      return;
    case "C-\\":
    case "M-r":
      yield* replace(session);
      return;
    case "C-r":
      yield* insertFile(session);
      return;
    case "C-c":
    case "f11":
      location(session);
      return;
    case "C-_":
    case "M-g":
    case "M-G":
      yield* goToLine(session);
      return;
    case "C-g":
    case "f1":
      yield* showHelp(session);
      return;
    case "C-l":
      yield* paint(1, "\x1b[2J");
      return;
    case "C-z":
      yield* suspend(session);
      return;
    case "C-t":
    case "C-j":
      session.message = "Not part of this simulation";
      return;
    default:
      session.message = `Unbound key: ${key.replace(/^C-./, (text) => `^${text.slice(2).toUpperCase()}`)}`;
  }
}

function* exit(session: Session): Sys<void> {
  if (!session.buffer.modified || session.options.view) {
    session.done = true;
    return;
  }
  const answer = yield* session.choose("Save modified buffer? ");
  if (answer === null) return;
  if (answer === "n" || (yield* save(session, false))) session.done = true;
}

function* suspend(session: Session): Sys<void> {
  yield* paint(1, MAIN_SCREEN);
  yield* session.keyboard.close();
  yield* kill(0, SIGTSTP);
  // A signal to oneself arrives at the next wait.
  yield* nanosleep(1);
  yield* session.keyboard.raw();
  yield* session.resized();
  yield* paint(1, ALTERNATE_SCREEN);
}
