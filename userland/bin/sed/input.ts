/** The lines that sed reads: all files as one stream, or each on its own (-s, -i). */
import { decode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../../kernel/uapi/fcntl.ts";
import { isDir } from "../../../kernel/uapi/stat.ts";
import { close, fstat, open, type Sys } from "../../../kernel/uapi/syscall.ts";
import { errorText, Lines } from "../../lib/stdio.ts";

export interface Line {
  readonly text: string;
  /** It had a newline. */
  readonly ended: boolean;
}

export interface Files {
  /** A file is about to be read; its name, and its descriptor. False leaves it out. */
  opened(name: string, fd: number): Sys<boolean>;
  /** All of it has been read. */
  closed(name: string): Sys<void>;
  failed(text: string): Sys<void>;
}

export class Input {
  private readonly names: readonly string[];
  private readonly separator: number;
  private readonly separate: boolean;
  private readonly files: Files;
  private at = 0;
  private lines: Lines | null = null;
  private fd = -1;
  private ahead: Line | null = null;
  /** The file that `ahead` came from was opened for it. */
  name = "-";

  constructor(names: readonly string[], separator: number, separate: boolean, files: Files) {
    this.names = names;
    this.separator = separator;
    this.separate = separate;
    this.files = files;
  }

  /** The next line, over the ends of files; null at the very end. */
  *next(): Sys<Line | null> {
    if (this.ahead) {
      const line = this.ahead;
      this.ahead = null;
      return line;
    }
    for (;;) {
      const line = yield* this.nextHere();
      if (line) return line;
      if (!(yield* this.advance())) return null;
    }
  }

  /** Whether the last line read was the last one ($). Reads ahead, so only when asked. */
  *atEnd(): Sys<boolean> {
    if (this.ahead) return false;
    this.ahead = yield* this.nextHere();
    if (this.ahead) return false;
    if (this.separate) return true;
    while (yield* this.advance()) {
      this.ahead = yield* this.nextHere();
      if (this.ahead) return false;
    }
    return true;
  }

  /** Nothing will wait before the next line. */
  get buffered(): boolean {
    return this.ahead !== null || (this.lines?.buffered ?? false);
  }

  private *nextHere(): Sys<Line | null> {
    if (!this.lines) return null;
    try {
      const bytes = yield* this.lines.next();
      return bytes && { text: decode(bytes), ended: this.lines.ended };
    } catch (error) {
      yield* this.files.failed(`read error on ${this.name}: ${errorText(error)}`);
      return null;
    }
  }

  private *advance(): Sys<boolean> {
    yield* this.finishFile();
    while (this.at < this.names.length) {
      const name = this.names[this.at++] as string;
      try {
        const fd = name === "-" ? 0 : yield* open(name, O_RDONLY);
        if (!(yield* this.files.opened(name, fd))) {
          if (fd !== 0) yield* close(fd);
          continue;
        }
        if (isDir((yield* fstat(fd)).mode)) {
          yield* this.files.failed(`read error on ${name}: Is a directory`);
          if (fd !== 0) yield* close(fd);
          continue;
        }
        this.fd = fd;
        this.name = name;
        this.lines = new Lines(fd, this.separator);
        return true;
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        yield* this.files.failed(`can't read ${name}: ${errorText(error)}`);
      }
    }
    return false;
  }

  *finishFile(): Sys<void> {
    if (!this.lines) return;
    this.lines = null;
    if (this.fd > 0) yield* close(this.fd);
    yield* this.files.closed(this.name);
  }
}
