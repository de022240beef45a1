/** A row of the program table (userland/programs.ts) and how a tool's file becomes one. */
import type { Main, Program } from "../../kernel/uapi/program.ts";
import { complain } from "./stdio.ts";
import type { Tool, Usage } from "./usage.ts";
import { WriteError } from "./writeerror.ts";

export interface Row {
  /** Where its executable lies; further ones are other names of it. Its image carries the last part of the first. */
  readonly paths: readonly [string, ...string[]];
  readonly program: Program;
  readonly usage?: Usage;
}

/** Those that do not end with 1 when their output cannot be written, or say it in other words. */
const TROUBLE: Readonly<Record<string, readonly [status: number, doing?: string]>> = {
  ls: [2],
  grep: [2],
  sort: [2],
  sed: [4, "couldn't flush stdout"],
};

/** The tool, which says so when its output cannot be written. */
function complaining({ default: main, usage }: Tool): Main {
  const [status, words] = TROUBLE[usage.name] ?? [1];
  return function* (argv, env) {
    try {
      return yield* main(argv, env);
    } catch (error) {
      if (!(error instanceof WriteError)) throw error;
      const name = (argv[0] ?? "").split("/").pop() as string;
      yield* complain(name, `${words ?? error.doing}: ${error.message}`);
      return status;
    }
  };
}

/** The row of a tool: its file's default export, at these paths. */
export function tool(module: Tool, ...paths: [string, ...string[]]): Row {
  const { footprint } = module;
  const main = complaining(module);
  return { paths, program: footprint ? { main, footprint } : { main }, usage: module.usage };
}

export function programName(row: Row): string {
  return row.paths[0].split("/").pop() as string;
}
