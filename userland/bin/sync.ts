/** sync(1) of coreutils. */
import { O_NONBLOCK, O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { close, fsync, open, sync, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { quoteaf } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "sync",
  summary: "synchronize cached writes to persistent storage",
  synopsis: ["sync [option] [file]..."],
  description: "Writes what is dirty in memory to the disks; with files, only theirs.",
  options: [
    ["-d, --data", "only data, no metadata that is not needed"],
    ["-f, --file-system", "the file systems of the files"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "df",
    long: { data: { as: "d" }, "file-system": { as: "f" } },
  });
  if (typeof args === "number") return args;
  if (args.operands.length === 0) {
    if (args.has("d")) {
      yield* complain(args.name, "--data needs at least one argument");
      return 1;
    }
    yield* sync();
    return 0;
  }
  let status = 0;
  for (const name of args.operands) {
    try {
      const fd = yield* open(name, O_RDONLY | O_NONBLOCK);
      yield* args.has("f") ? sync() : fsync(fd);
      yield* close(fd);
    } catch (error) {
      yield* complain(args.name, `error opening ${quoteaf(name)}: ${errorText(error)}`);
      status = 1;
    }
  }
  return status;
}
