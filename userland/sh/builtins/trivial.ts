/** `:`, true and false. */
import type { Builtin } from "./builtin.ts";

export const colon: Builtin = () => 0;
export const falseBuiltin: Builtin = () => 1;
