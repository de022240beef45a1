/** A row of the program table (userland/programs.ts) and how a tool's file becomes one. */
import type { Program } from "../../kernel/uapi/program.ts";
import type { Tool, Usage } from "./usage.ts";

export interface Row {
  /** Where its executable lies; further ones are other names of it. Its image carries the last part of the first. */
  readonly paths: readonly [string, ...string[]];
  readonly program: Program;
  readonly usage?: Usage;
}

/** The row of a tool: its file's default export, at these paths. */
export function tool(module: Tool, ...paths: [string, ...string[]]): Row {
  const { footprint } = module;
  const main = module.default;
  return { paths, program: footprint ? { main, footprint } : { main }, usage: module.usage };
}

export function programName(row: Row): string {
  return row.paths[0].split("/").pop() as string;
}
