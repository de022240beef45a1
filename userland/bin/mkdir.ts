/** mkdir(1) of coreutils. */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { isDir } from "../../kernel/uapi/stat.ts";
import { chmod, mkdir, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { tryStat } from "../lib/trystat.ts";
import { currentUmask, type ModeChange, parseMode } from "../lib/mode.ts";
import { quote, quoteaf } from "../lib/quote.ts";
import { complain, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "mkdir",
  summary: "make directories",
  synopsis: ["mkdir [option]... directory..."],
  description: "Creates each directory.",
  options: [
    ["-m, --mode=MODE", "permissions, as for chmod"],
    ["-p, --parents", "parents too; no error when it is there"],
    ["-v, --verbose", "a line for each directory made"],
  ],
  notModelled: ["-Z, --context"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "m:pvZ",
    long: {
      mode: { as: "m", argument: "required" },
      parents: { as: "p" },
      verbose: { as: "v" },
      context: { as: "Z", argument: "optional" },
    },
    limits: ["Z"],
  });
  if (typeof args === "number") return args;
  if (args.operands.length === 0) return yield* usageError(args.name, "missing operand");
  const text = args.value("m");
  const change = text === undefined ? undefined : parseMode(text);
  if (text !== undefined && !change) {
    yield* complain(args.name, `invalid mode ${quote(text)}`);
    return 1;
  }
  const maker = new Maker(args.name, args.has("v"), change);
  let status = 0;
  for (const name of args.operands) {
    const made = yield* args.has("p") ? maker.withParents(name) : maker.one(name);
    if (!made) status = 1;
  }
  return status;
}

class Maker {
  private readonly tool: string;
  private readonly verbose: boolean;
  private readonly change: ModeChange | undefined;

  constructor(tool: string, verbose: boolean, change: ModeChange | undefined) {
    this.tool = tool;
    this.verbose = verbose;
    this.change = change;
  }

  *one(path: string): Sys<boolean> {
    try {
      yield* mkdir(path, 0o777);
      if (this.change) {
        const mask = yield* currentUmask();
        yield* chmod(path, this.change.apply(0o777, true, mask));
      }
    } catch (error) {
      yield* complain(this.tool, `cannot create directory ${quote(path)}: ${errorText(error)}`);
      return false;
    }
    if (this.verbose) yield* print(`${this.tool}: created directory ${quoteaf(path)}\n`);
    return true;
  }

  *withParents(path: string): Sys<boolean> {
    for (let slash = path.indexOf("/", 1); slash > 0; slash = path.indexOf("/", slash + 1)) {
      const parent = path.slice(0, slash);
      if (parent.endsWith("/") || /^\/*$/.test(path.slice(slash))) continue;
      if (!(yield* this.parent(parent))) return false;
    }
    const there = yield* tryStat(path);
    return there && isDir(there.mode) ? true : yield* this.one(path);
  }

  private *parent(path: string): Sys<boolean> {
    const there = yield* tryStat(path);
    if (there && isDir(there.mode)) return true;
    try {
      if (there) throw new SyscallError("ENOTDIR");
      yield* mkdir(path, 0o777);
    } catch (error) {
      yield* complain(this.tool, `cannot create directory ${quote(path)}: ${errorText(error)}`);
      return false;
    }
    if (this.verbose) yield* print(`${this.tool}: created directory ${quoteaf(path)}\n`);
    return true;
  }
}
