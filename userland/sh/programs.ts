/** The shells' rows in the program table. */
import type { Row } from "../lib/row.ts";

export const SHELLS: readonly Row[] = [];
