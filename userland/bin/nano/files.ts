/** Reading and writing files in nano. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { W_OK } from "../../../kernel/uapi/fcntl.ts";
import { isDir } from "../../../kernel/uapi/stat.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { canAccess, tryStat } from "../../lib/trystat.ts";
import { errorText, readFile, writeFile } from "../../lib/stdio.ts";
import type { Session } from "./session.ts";

export function* load(session: Session): Sys<void> {
  const { name, line, column } = session.file;
  if (name === "") return;
  const info = yield* tryStat(name);
  if (!info) {
    session.message = "New File";
    return;
  }
  if (isDir(info.mode)) {
    session.message = `${name} is a directory`;
    session.name = "";
    return;
  }
  try {
    session.buffer.load(yield* readFile(name));
  } catch (error) {
    session.message = `Error reading ${name}: ${errorText(error)}`;
    session.name = "";
    return;
  }
  const count = info.size === 0 ? 0 : session.buffer.lines.length;
  const unwritable = !(yield* canAccess(name, W_OK));
  session.message = unwritable
    ? `File ${name} is unwritable`
    : `Read ${count} ${count === 1 ? "line" : "lines"}`;
  if (line > 0) {
    session.buffer.toLine(line - 1);
    session.buffer.at = Math.min(Math.max(0, column - 1), session.buffer.current.length);
  }
}

/** True when the text was written. */
export function* save(session: Session, quick: boolean): Sys<boolean> {
  const direct = quick && session.name !== "";
  const name = direct ? session.name : yield* session.ask("File Name to Write: ", session.name);
  if (name === null || name === "") {
    session.message = "Cancelled";
    return false;
  }
  if (name !== session.name && (yield* tryStat(name))) {
    const answer = yield* session.choose(`File "${name}" exists; OVERWRITE? `);
    if (answer !== "y") return false;
  }
  try {
    yield* writeFile(name, session.buffer.text());
  } catch (error) {
    session.message = `Error writing ${name}: ${errorText(error)}`;
    return false;
  }
  session.name = name;
  session.buffer.modified = false;
  const count = session.buffer.text() === "" ? 0 : session.buffer.lines.length;
  session.message = `Wrote ${count} ${count === 1 ? "line" : "lines"}`;
  return true;
}

export function* insertFile(session: Session): Sys<void> {
  const name = yield* session.ask("File to insert [from ./]: ");
  if (name === null || name === "") return;
  try {
    const text = yield* readFile(name);
    session.buffer.insert(text);
    const count = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
    session.message = `Read ${count} ${count === 1 ? "line" : "lines"}`;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    session.message =
      error.errno === "ENOENT"
        ? `File "${name}" not found`
        : `Error reading ${name}: ${error.message}`;
  }
}
