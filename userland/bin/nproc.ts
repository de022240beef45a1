/** nproc(1) of coreutils: the CPUs that this process may use. */
import type { Environment } from "../../kernel/uapi/program.ts";
import { sched_getaffinity, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { quote } from "../lib/quote.ts";
import { complain, print, tryReadFile } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "nproc",
  summary: "print the number of processing units available",
  synopsis: ["nproc [option]..."],
  description: "Prints how many CPUs this process may use.",
  options: [
    ["--all", "all CPUs of the host"],
    ["--ignore=N", "leave out N, if that leaves one"],
  ],
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "",
    long: { all: {}, ignore: { argument: "required" } },
  });
  if (typeof args === "number") return args;
  const [extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  const ignore = args.value("ignore") ?? "0";
  if (!/^\d+$/.test(ignore)) {
    yield* complain(args.name, `invalid number to ignore: ${quote(ignore)}`);
    return 1;
  }
  const wanted = Number(env.get("OMP_NUM_THREADS") ?? 0);
  let count = args.has("all") ? yield* installed() : (yield* sched_getaffinity(0)).length;
  if (!args.has("all") && wanted > 0) count = wanted;
  yield* print(`${Math.max(1, count - Number(ignore))}\n`);
  return 0;
}

function* installed(): Sys<number> {
  const text = (yield* tryReadFile("/proc/stat")) ?? "";
  return text.split("\n").filter((line) => /^cpu\d/.test(line)).length;
}
