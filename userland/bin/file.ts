/** Tools on files, directories and the environment: their rows in the program table. */
import { type Row, tool } from "../lib/row.ts";
import * as ls from "./ls.ts";
import * as sleep from "./sleep.ts";

export const FILE_TOOLS: readonly Row[] = [tool(ls, "/usr/bin/ls"), tool(sleep, "/usr/bin/sleep")];
