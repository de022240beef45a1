/** strings(1) of binutils 2.40: runs of printable ASCII. */
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { close, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { isDirectory, readChunk } from "../lib/input.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "strings",
  summary: "print the sequences of printable characters in files",
  synopsis: ["strings [option]... [file]..."],
  description: "Prints every run of at least four printable characters.",
  options: [
    ["-a, --all", "the whole file (the default)"],
    ["-f, --print-file-name", "the file's name before each string"],
    ["-n, --bytes=N, -N", "runs of at least N characters"],
    ["-t, --radix={o,d,x}", "the offset of each string"],
    ["-o", "like -t o"],
    ["-s, --output-separator=S", "after each string instead of a newline"],
    ["-w, --include-all-whitespace", "newlines and the like belong to strings"],
  ],
  notModelled: ["-e", "-T", "-U"],
};

const RADIX: Readonly<Record<string, number>> = { o: 8, d: 10, x: 16 };

interface Settings {
  readonly least: number;
  readonly radix: number | undefined;
  readonly separator: string;
  readonly spaces: boolean;
  readonly names: boolean;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const old = argv.map((word, i) => (i > 0 && /^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
  const args = yield* parseArguments(old, usage, {
    short: "adfn:t:os:we:T:U:",
    long: {
      all: { as: "a" },
      data: { as: "d" },
      "print-file-name": { as: "f" },
      bytes: { as: "n", argument: "required" },
      radix: { as: "t", argument: "required" },
      "output-separator": { as: "s", argument: "required" },
      "include-all-whitespace": { as: "w" },
      encoding: { as: "e", argument: "required" },
    },
    limits: ["e", "T", "U"],
    version: "GNU strings (GNU Binutils for Debian) 2.40",
  });
  if (typeof args === "number") return args;
  const least = Number(args.value("n") ?? 4);
  if (!(least >= 1)) {
    yield* complain(args.name, `invalid minimum string length ${args.value("n")}`);
    return 1;
  }
  const settings: Settings = {
    least,
    radix: args.has("o") ? 8 : RADIX[args.value("t") ?? ""],
    separator: args.value("s") ?? "\n",
    spaces: args.has("w"),
    names: args.has("f"),
  };
  const out = yield* openOutput();
  let status = 0;
  for (const name of args.operands.length > 0 ? args.operands : [null]) {
    try {
      const fd = name === null ? 0 : yield* open(name, O_RDONLY);
      if (yield* isDirectory(fd)) {
        yield* complain(args.name, `Warning: '${name}' is a directory`);
        status = 1;
        continue;
      }
      yield* scan(fd, settings.names ? `${name ?? "{standard input}"}: ` : "", settings, out);
      if (fd !== 0) yield* close(fd);
    } catch (error) {
      yield* out.flush();
      const why = errorText(error);
      yield* complain(
        args.name,
        why === "No such file or directory" ? `'${name}': No such file` : `${name}: ${why}`,
      );
      status = 1;
    }
  }
  yield* out.flush();
  return status;
}

function* scan(fd: number, prefix: string, settings: Settings, out: Output): Sys<void> {
  const { least, radix, separator, spaces } = settings;
  let run = "";
  let at = 0;
  let start = 0;
  const emit = (): void => {
    if (run.length >= least) {
      const offset = radix === undefined ? "" : `${start.toString(radix).padStart(7)} `;
      out.put(prefix + offset + run + separator);
    }
    run = "";
  };
  for (;;) {
    const chunk = yield* readChunk(fd, 3);
    if (chunk.length === 0) break;
    for (const byte of chunk) {
      const shown =
        (byte >= 32 && byte < 127) || byte === 9 || (spaces && byte >= 10 && byte <= 13);
      if (shown) {
        if (run === "") start = at;
        run += String.fromCharCode(byte);
      } else if (run !== "") emit();
      at++;
    }
    yield* out.drain();
  }
  emit();
}
