/** Tools on files, directories and the environment: their rows in the program table. */
import type { Row } from "../lib/row.ts";

export const FILE_TOOLS: readonly Row[] = [];
