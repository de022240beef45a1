/**
 * A session's log as a file, one JSON value a line: the header, the entries, the marks of its
 * output ({"mark": ...}) and how far it ran ({"end": ns}).
 */
import type { LogEntry, LogHeader, OutputMark } from "../session/log.ts";
import type { Progress } from "./store/journal.ts";

export interface LogFile {
  readonly header: LogHeader;
  readonly entries: readonly LogEntry[];
  readonly marks: readonly OutputMark[];
  readonly progress: Pick<Progress, "atNs"> | undefined;
}

export function formatLog({ header, entries, marks, progress }: LogFile): string {
  const lines: unknown[] = [header, ...entries, ...marks.map((mark) => ({ mark }))];
  if (progress !== undefined) lines.push({ end: progress.atNs });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

export function parseLog(text: string, name: string): LogFile {
  let header: LogHeader | undefined;
  const entries: LogEntry[] = [];
  const marks: OutputMark[] = [];
  let progress: LogFile["progress"];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const value = parseLine(line, `${name}:${index + 1}`);
    if (header === undefined) {
      header = value as unknown as LogHeader;
      if (header.version !== 1 || typeof header.scenario !== "string") {
        throw new Error(`${name}:1: not a Pagefault log of version 1`);
      }
    } else if ("mark" in value) marks.push(value.mark as OutputMark);
    else if ("end" in value) progress = { atNs: Number(value.end) };
    else if ("seq" in value && "atNs" in value) entries.push(value as unknown as LogEntry);
    else throw new Error(`${name}:${index + 1}: neither an entry nor a mark`);
  }
  if (header === undefined) throw new Error(`${name}: empty`);
  return { header, entries, marks, progress };
}

function parseLine(line: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new Error(`${where}: not a JSON object`);
}
