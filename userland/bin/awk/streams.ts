/** Where awk reads and writes: files and commands, opened at first use and kept until close. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import {
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
} from "../../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../../kernel/uapi/program.ts";
import { close, dup2, open, pipe, type Sys, write } from "../../../kernel/uapi/syscall.ts";
import { isatty } from "../../lib/stdio.ts";
import { exitStatus, spawnProgram, waitFor } from "../../lib/spawn.ts";
import { textToBytes, toSystem } from "./bytes.ts";
import { AwkError } from "./lex.ts";
import { RecordReader } from "./reader.ts";

const BLOCK = 65_536;
const PIPE_BLOCK = 4096;

/** Buffered output of bytes. */
export class Sink {
  readonly fd: number;
  readonly tty: boolean;
  private parts: string[] = [];
  private size = 0;
  private readonly block: number;

  constructor(fd: number, tty: boolean, block: number) {
    this.fd = fd;
    this.tty = tty;
    this.block = block;
  }

  put(text: string): void {
    this.parts.push(text);
    this.size += text.length;
  }

  get full(): boolean {
    return this.size >= this.block;
  }

  *flush(): Sys<void> {
    if (this.size === 0) return;
    const text = this.parts.join("");
    this.parts = [];
    this.size = 0;
    yield* write(this.fd, textToBytes(text));
  }
}

interface OutputStream {
  readonly sink: Sink;
  readonly pid: number | null;
}

interface InputStream {
  readonly reader: RecordReader;
  readonly pid: number | null;
}

export class Streams {
  readonly stdout: Sink;
  private readonly env: Environment;
  private readonly outputs = new Map<string, OutputStream>();
  private readonly inputs = new Map<string, InputStream>();

  constructor(stdout: Sink, env: Environment) {
    this.stdout = stdout;
    this.env = env;
  }

  static *open(env: Environment): Sys<Streams> {
    const tty = yield* isatty(1);
    return new Streams(new Sink(1, tty, tty ? BLOCK : PIPE_BLOCK), env);
  }

  /** The sink of print > name, >> name or | name. */
  *output(kind: ">" | ">>" | "|", name: string): Sys<Sink> {
    const key = `${kind === "|" ? "|" : ">"}${name}`;
    const known = this.outputs.get(key);
    if (known) return known.sink;
    const stream = yield* kind === "|" ? this.commandInput(name) : this.file(name, kind === ">>");
    this.outputs.set(key, stream);
    return stream.sink;
  }

  private *file(name: string, append: boolean): Sys<OutputStream> {
    if (name === "/dev/stdout" || name === "-") return { sink: this.stdout, pid: null };
    if (name === "/dev/stderr") return { sink: new Sink(2, true, 1), pid: null };
    try {
      const flags = O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC);
      const fd = yield* open(toSystem(name), flags, 0o666);
      return { sink: new Sink(fd, yield* isatty(fd), BLOCK), pid: null };
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      throw new AwkError(`cannot open "${name}" for output (${error.message})`);
    }
  }

  private *shell(command: string, setup: () => Sys<void>): Sys<number> {
    yield* this.flush();
    const failed = function* (): Sys<number> {
      return 127;
    };
    return yield* spawnProgram(["/bin/sh", "-c", toSystem(command)], this.env, failed, setup);
  }

  private *commandInput(command: string): Sys<OutputStream> {
    const [from, to] = yield* pipe(O_CLOEXEC);
    const pid = yield* this.shell(command, function* () {
      yield* dup2(from, 0);
    });
    yield* close(from);
    return { sink: new Sink(to, false, PIPE_BLOCK), pid };
  }

  /** The reader of getline < name or name | getline; null when the file cannot be read. */
  *input(kind: "file" | "command", name: string): Sys<RecordReader | null> {
    const key = `${kind === "command" ? "|" : "<"}${name}`;
    const known = this.inputs.get(key);
    if (known) return known.reader;
    let stream: InputStream;
    if (kind === "command") {
      const [from, to] = yield* pipe(O_CLOEXEC);
      const pid = yield* this.shell(name, function* () {
        yield* dup2(to, 1);
      });
      yield* close(to);
      stream = { reader: new RecordReader(from), pid };
    } else {
      try {
        const standard = name === "-" || name === "/dev/stdin";
        const fd = standard ? 0 : yield* open(toSystem(name), O_RDONLY | O_CLOEXEC);
        stream = { reader: new RecordReader(fd), pid: null };
      } catch (error) {
        if (error instanceof SyscallError) return null;
        throw error;
      }
    }
    this.inputs.set(key, stream);
    return stream.reader;
  }

  /** close(name): the exit status of a command, 0 for a file, -1 for what is not open. */
  *close(name: string): Sys<number> {
    let result = -1;
    for (const key of [`>${name}`, `|${name}`]) {
      const stream = this.outputs.get(key);
      if (!stream) continue;
      this.outputs.delete(key);
      result = yield* this.end(stream.sink, stream.pid);
    }
    for (const key of [`<${name}`, `|${name}`]) {
      const stream = this.inputs.get(key);
      if (!stream) continue;
      this.inputs.delete(key);
      if (stream.reader.fd > 2) yield* close(stream.reader.fd);
      result = stream.pid === null ? 0 : exitStatus(yield* waitFor(stream.pid));
    }
    return result;
  }

  private *end(sink: Sink, pid: number | null): Sys<number> {
    yield* sink.flush();
    if (sink.fd > 2) yield* close(sink.fd);
    return pid === null ? 0 : exitStatus(yield* waitFor(pid));
  }

  *system(command: string): Sys<number> {
    yield* this.flush();
    return exitStatus(yield* waitFor(yield* this.shell(command, function* () {})));
  }

  *flush(): Sys<void> {
    yield* this.stdout.flush();
    for (const { sink } of this.outputs.values()) yield* sink.flush();
  }

  /** A terminal sees what there is before awk waits. */
  *settle(): Sys<void> {
    if (this.stdout.tty || this.stdout.full) yield* this.stdout.flush();
  }

  *finish(): Sys<void> {
    yield* this.flush();
    for (const { sink, pid } of this.outputs.values()) yield* this.end(sink, pid);
    this.outputs.clear();
    for (const { reader, pid } of this.inputs.values()) {
      if (reader.fd > 2) yield* close(reader.fd);
      if (pid !== null) yield* waitFor(pid);
    }
    this.inputs.clear();
  }
}
