/** Where the cursor is, and going to a line. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Session } from "./session.ts";

export function location(session: Session): void {
  const { buffer, screen } = session;
  const { lines } = buffer;
  const total = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const at =
    lines.slice(0, buffer.line).reduce((sum, line) => sum + line.length + 1, 0) + buffer.at;
  const share = (part: number, whole: number): number =>
    Math.floor((part * 100) / Math.max(1, whole));
  const column = screen.column(buffer.current, buffer.at) + 1;
  const columns = screen.column(buffer.current, buffer.current.length) + 1;
  session.message =
    `line ${buffer.line + 1}/${lines.length} (${share(buffer.line + 1, lines.length)}%), ` +
    `col ${column}/${columns} (${share(column, columns)}%), ` +
    `char ${at}/${total} (${share(at, total)}%)`;
}

export function* goToLine(session: Session): Sys<void> {
  const answer = yield* session.ask("Enter line number, column number: ");
  if (answer === null) return;
  const match = /^\s*(-?\d*)\s*[,.]?\s*(\d*)\s*$/.exec(answer);
  if (!match || answer.trim() === "") {
    session.message = "Invalid line or column number";
    return;
  }
  const { buffer } = session;
  const line = match[1] === "" ? buffer.line + 1 : Number(match[1]);
  buffer.toLine(line < 0 ? buffer.lines.length + line : line - 1);
  buffer.at = match[2] === "" ? 0 : session.screen.indexAt(buffer.current, Number(match[2]) - 1);
}
