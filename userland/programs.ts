/** The program table of a host: one row a program, in the list of its folder. */
import type { ProgramTable } from "../kernel/uapi/program.ts";
import { FILE_TOOLS } from "./bin/file.ts";
import { SYSTEM_TOOLS } from "./bin/system.ts";
import { TEXT_TOOLS } from "./bin/text.ts";
import { programName, type Row } from "./lib/row.ts";
import { DAEMONS } from "./sbin/programs.ts";
import { SHELLS } from "./sh/programs.ts";

export const ROWS: readonly Row[] = [
  ...SHELLS,
  ...TEXT_TOOLS,
  ...FILE_TOOLS,
  ...SYSTEM_TOOLS,
  ...DAEMONS,
];

export const programs: ProgramTable = new Map(ROWS.map((row) => [programName(row), row.program]));
