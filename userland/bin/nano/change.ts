/** nano's keys that change the text. */
import type { Key } from "../../lib/term.ts";
import { vertical } from "./move.ts";
import type { Session } from "./session.ts";

/** Keys that change the text; true when it was one. */
export function change(session: Session, key: Key): boolean {
  const { buffer } = session;
  const printable = [...key].length === 1;
  const changes =
    printable ||
    /^(enter|C-m|tab|backspace|C-h|delete|C-d|C-k|C-u|M-6|M-\^|M-u|M-U|M-e|M-E)$/.test(key);
  if (!changes) return false;
  if (session.options.view && key !== "M-6") {
    session.message = "Key is invalid in view mode";
    return true;
  }
  switch (key) {
    case "enter":
    case "C-m": {
      const indent = session.options.indent ? (/^[ \t]*/.exec(buffer.current)?.[0] ?? "") : "";
      buffer.insert(`\n${indent}`);
      return true;
    }
    case "tab":
      buffer.insert(
        session.options.spaces
          ? " ".repeat(session.options.tab - (buffer.at % session.options.tab))
          : "\t",
      );
      return true;
    case "backspace":
    case "C-h":
      buffer.backspace();
      return true;
    case "delete":
    case "C-d":
      buffer.delete();
      return true;
    case "C-k":
      cut(session);
      return true;
    case "M-6":
    case "M-^":
      session.clipboard = `${session.lastKey === key ? session.clipboard : ""}${buffer.current}\n`;
      vertical(session, 1, null);
      buffer.at = 0;
      return true;
    case "C-u":
      if (session.clipboard === "") session.message = "Cutbuffer is empty";
      else buffer.insert(session.clipboard);
      return true;
    case "M-u":
    case "M-U":
      session.message = buffer.undo() ? "Undid action" : "Nothing to undo";
      return true;
    case "M-e":
    case "M-E":
      session.message = buffer.redo() ? "Redid action" : "Nothing to redo";
      return true;
    default:
      buffer.insert(key);
      return true;
  }
}

/** Lines cut one after another are pasted together. */
function cut(session: Session): void {
  const { buffer } = session;
  if (buffer.line === buffer.lines.length - 1 && buffer.current === "") {
    session.message = "Nothing was cut";
    return;
  }
  session.clipboard = (session.lastKey === "C-k" ? session.clipboard : "") + buffer.cutLine();
}
