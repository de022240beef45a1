import type { Sys } from "../../kernel/uapi/syscall.ts";
import { runStdin } from "./scriptfile.ts";
import type { Shell } from "./state.ts";
export function* runInteractive(sh: Shell, _noediting: boolean): Sys<number> {
  return yield* runStdin(sh);
}
