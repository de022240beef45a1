/** Tools that read text and write text: their rows in the program table. */
import type { Row } from "../lib/row.ts";

export const TEXT_TOOLS: readonly Row[] = [];
