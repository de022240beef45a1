/** Tools that show and change the system: their rows in the program table. */
import type { Row } from "../lib/row.ts";

export const SYSTEM_TOOLS: readonly Row[] = [];
