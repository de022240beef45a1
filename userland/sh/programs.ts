/** The shells' rows in the program table. */
import type { Program } from "../../kernel/uapi/program.ts";
import type { Row } from "../lib/row.ts";
import { bash, dash } from "./dialect.ts";
import { shellMain } from "./main.ts";

/**
 * Pages of a bash and a dash as Debian 12's ps shows them: VSZ 7.9 MB, RSS 4.4 MB; 2.6 MB, 1.6 MB.
 */
const bashProgram: Program = {
  main: (argv, env) => shellMain(bash, argv, env),
  footprint: { text: 230, anon: 430, lib: 450, virtual: 1_990 },
};
const dashProgram: Program = {
  main: (argv, env) => shellMain(dash, argv, env),
  footprint: { text: 24, anon: 60, lib: 320, virtual: 645 },
};

export const SHELLS: readonly Row[] = [
  { paths: ["/usr/bin/bash"], program: bashProgram },
  { paths: ["/usr/bin/dash", "/usr/bin/sh"], program: dashProgram },
];
