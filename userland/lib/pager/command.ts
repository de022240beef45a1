/** The pager's keys that do not move. */
import { paint, type Key } from "../term.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { follow, help, suspend } from "./modes.ts";
import { setOption } from "./options.ts";
import { again, filter, search } from "./search.ts";
import type { Pager } from "./state.ts";

export function* command(pager: Pager, key: Key, count: number | null): Sys<void> {
  switch (key) {
    case "q":
    case "Q":
    case "eof":
      pager.done = true;
      return;
    case "resize":
      yield* pager.resized();
      return;
    case "r":
    case "R":
    case "C-l":
    case "C-r":
      yield* paint(1, "\x1b[2J");
      return;
    case "/":
    case "?":
      yield* askSearch(pager, key === "/", count ?? 1);
      return;
    case "n":
    case "N":
      yield* again(pager, key === "n", count ?? 1);
      return;
    case "&":
      yield* filter(pager);
      return;
    case "F":
      yield* follow(pager);
      return;
    case "h":
    case "H":
      yield* help(pager);
      return;
    case "=":
    case "C-g":
      yield* whereAmI(pager);
      return;
    case "-":
      yield* toggle(pager);
      return;
    case "m":
      yield* setMark(pager);
      return;
    case "'":
      yield* toMark(pager);
      return;
    case "M-u":
      pager.job.options.highlight = !pager.job.options.highlight;
      return;
    case ":":
      yield* colon(pager);
      return;
    case "Z":
      if ((yield* pager.letter("Z")) === "Z") pager.done = true;
      return;
    case "C-z":
      yield* suspend(pager);
      return;
    case "v":
    case "!":
    case "s":
    case "|":
      pager.message = "Command not available  (press RETURN)";
      return;
    default:
  }
}

function* whereAmI(pager: Pager): Sys<void> {
  const { view } = pager;
  const where = pager.longPrompt(yield* view.atEnd());
  pager.message = `${view.document.name} ${where} (press RETURN)`;
}

function* askSearch(pager: Pager, forward: boolean, count: number): Sys<void> {
  const text = yield* pager.ask(forward ? "/" : "?");
  if (text !== null) yield* search(pager, text, forward, count);
}

function* setMark(pager: Pager): Sys<void> {
  const mark = yield* pager.letter("set mark: ");
  if (mark !== null) pager.marks.set(mark, [pager.view.top, pager.view.topRow]);
}

function* toMark(pager: Pager): Sys<void> {
  const mark = yield* pager.letter("goto mark: ");
  if (mark === null) return;
  if (mark === "^") return yield* pager.view.toLine(0);
  if (mark === "$") return yield* pager.view.toEnd();
  const place = pager.marks.get(mark);
  if (!place) pager.message = "Mark not set  (press RETURN)";
  else [pager.view.top, pager.view.topRow] = place;
}

function* toggle(pager: Pager): Sys<void> {
  const letter = yield* pager.letter("-");
  if (letter === null) return;
  if (!setOption(pager.job.options, letter, true)) {
    pager.message = `There is no ${letter} option  (press RETURN)`;
    return;
  }
  pager.view.shift = 0;
  pager.view.topRow = 0;
  const { options } = pager.job;
  const said: Readonly<Record<string, string>> = {
    S: options.chop ? "Chop long lines" : "Fold long lines",
    N: options.numbers ? "Use line numbers" : "Don't use line numbers",
    i:
      options.ignoreCase === "never"
        ? "Case is significant in searches"
        : "Ignore case in searches",
    R: options.raw
      ? "Display control characters directly (escape sequences only)"
      : "Display control characters as ^X",
  };
  if (said[letter] !== undefined) pager.message = `${said[letter]}  (press RETURN)`;
}

function* colon(pager: Pager): Sys<void> {
  const letter = yield* pager.letter(" :");
  if (letter === "q" || letter === "Q") pager.done = true;
  else if (letter === "n") toDocument(pager, pager.current + 1, "next");
  else if (letter === "p") toDocument(pager, pager.current - 1, "previous");
  else if (letter === "x") toDocument(pager, 0, "first");
  else if (letter === "f") pager.message = `${pager.view.document.name}  (press RETURN)`;
}

function toDocument(pager: Pager, index: number, which: string): void {
  const document = pager.job.documents[index];
  if (!document) {
    pager.message = `No ${which} file  (press RETURN)`;
    return;
  }
  pager.current = index;
  pager.view.document = document;
  pager.view.top = pager.view.topRow = pager.view.shift = 0;
  pager.fresh = true;
}
