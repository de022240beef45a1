/** init, daemons and programs that work or misbehave: their rows in the program table. */
import type { Row } from "../lib/row.ts";

export const DAEMONS: readonly Row[] = [];
