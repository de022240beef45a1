/**
 * The terminal's text as commands and their output, for reading (and for scrolling from command to
 * command). A command begins where Enter was pressed after a prompt; what came before this page was
 * loaded is told apart by its look.
 */
import type { IBuffer, IMarker, Terminal } from "@xterm/xterm";

export interface Passage {
  /** The command line without its prompt; empty for what comes before the first one. */
  readonly command: string;
  readonly output: string;
  /** Its first line in the buffer. */
  readonly line: number;
}

/** "learner@host:dir$ command", "root@host:~# command" */
const PROMPT = /^\S*@[\w.-]+:[^$#]*[$#] (\S.*)$/;
const BARE_PROMPT = /^\S*@[\w.-]+:[^$#]*[$#]\s*$/;

export class Transcript {
  private readonly terminal: Terminal;
  private readonly marks = new Set<IMarker>();

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  /** What was typed just now: Enter on a prompt marks a command. */
  typed(text: string): void {
    const { active } = this.terminal.buffer;
    if (!text.includes("\r") || active.type !== "normal") return;
    const mark = this.terminal.registerMarker(0);
    if (mark === undefined) return;
    this.marks.add(mark);
    mark.onDispose(() => this.marks.delete(mark));
  }

  passages(): readonly Passage[] {
    const buffer = this.terminal.buffer.normal;
    const cursor = firstOf(buffer, buffer.baseY + buffer.cursorY);
    const marked = new Set([...this.marks].map(({ line }) => firstOf(buffer, line)));
    const found: { command: string; lines: string[]; line: number }[] = [
      { command: "", lines: [], line: 0 },
    ];
    for (let line = 0; line < buffer.length;) {
      const [text, next] = logicalLine(buffer, line);
      const command = PROMPT.exec(text)?.[1] ?? (marked.has(line) ? afterPrompt(text) : undefined);
      const empty = BARE_PROMPT.test(text) || (line === cursor && PROMPT.test(text));
      if (empty) found.at(-1)?.lines.push(""); // nothing yet, or still being typed
      else if (command !== undefined) found.push({ command, lines: [], line });
      else found.at(-1)?.lines.push(text);
      line = next;
    }
    return found
      .map(({ command, lines, line }) => ({ command, output: trimmed(lines), line }))
      .filter(({ command, output }) => command !== "" || output !== "");
  }

  /** Scrolls to the command before or after what is at the top of the view. */
  jump(by: number): void {
    const top = this.terminal.buffer.active.viewportY;
    const starts = this.passages().map(({ line }) => line);
    const next =
      by < 0 ? starts.filter((line) => line < top).at(-1) : starts.find((line) => line > top);
    if (next !== undefined) this.terminal.scrollToLine(next);
    else if (by > 0) this.terminal.scrollToBottom();
  }
}

function afterPrompt(text: string): string | undefined {
  return /[$#] (\S.*)$/.exec(text)?.[1];
}

function firstOf(buffer: IBuffer, line: number): number {
  let first = line;
  while (first > 0 && buffer.getLine(first)?.isWrapped === true) first--;
  return first;
}

/** A line with the rows it wrapped to, and where the next begins. */
function logicalLine(buffer: IBuffer, from: number): [string, number] {
  let text = "";
  let line = from;
  do {
    const wraps = buffer.getLine(line + 1)?.isWrapped === true;
    text += buffer.getLine(line)?.translateToString(!wraps) ?? "";
    line++;
  } while (buffer.getLine(line)?.isWrapped === true);
  return [text, line];
}

function trimmed(lines: readonly string[]): string {
  return lines.join("\n").replace(/^\n+|\s+$/g, "");
}
