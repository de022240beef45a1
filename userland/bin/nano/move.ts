/** nano's keys that move the cursor. */
import type { Key } from "../../lib/term.ts";
import type { Session } from "./session.ts";

/** Whether the key was one that moves. */
export function move(session: Session, key: Key): boolean {
  const { buffer, screen } = session;
  const before = session.goal;
  session.goal = null;
  switch (key) {
    case "left":
    case "C-b":
      buffer.left();
      return true;
    case "right":
    case "C-f":
      buffer.right();
      return true;
    case "up":
    case "C-p":
      vertical(session, -1, before);
      return true;
    case "down":
    case "C-n":
      vertical(session, 1, before);
      return true;
    case "pageup":
    case "C-y":
      vertical(session, -(screen.textRows - 2), before);
      return true;
    case "pagedown":
    case "C-v":
      vertical(session, screen.textRows - 2, before);
      return true;
    case "home":
    case "C-a":
      buffer.at = 0;
      return true;
    case "end":
    case "C-e":
      buffer.at = buffer.current.length;
      return true;
    case "M-\\":
    case "C-home":
      buffer.line = buffer.at = 0;
      return true;
    case "M-/":
    case "C-end":
      buffer.toLine(buffer.lines.length - 1);
      buffer.at = buffer.current.length;
      return true;
    case "C-left":
    case "M- ":
      buffer.wordLeft();
      return true;
    case "C-right":
    case "C-space":
      buffer.wordRight();
      return true;
    default:
      return false;
  }
}

export function vertical(session: Session, by: number, before: number | null): void {
  const { buffer, screen } = session;
  const goal = before ?? screen.column(buffer.current, buffer.at);
  buffer.toLine(buffer.line + by);
  buffer.at = screen.indexAt(buffer.current, goal);
  session.goal = goal;
}
