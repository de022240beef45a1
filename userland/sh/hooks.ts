/** What the lower layers call upwards, put together once. */
import { evaluate } from "./arith.ts";
import { builtins } from "./builtins/table.ts";
import { ansiC } from "./escape.ts";
import { run } from "./exec.ts";
import { childChanged } from "./jobs.ts";
import { commandText } from "./print.ts";
import { promptText } from "./prompt.ts";
import { runText } from "./script.ts";
import { runScriptFile } from "./scriptfile.ts";
import { runWords } from "./simple.ts";
import type { Hooks } from "./state.ts";
import { processFile, substitute } from "./substitute.ts";

export const hooks: Hooks = {
  commandText: (sh) => (sh.command === null ? "" : commandText(sh.command)),
  evaluate: (sh, source) => evaluate(sh, source),
  substitute,
  processFile,
  prompt: promptText,
  unescape: (text) => ansiC(`${text.replaceAll("'", "\\'")}'`, 0).value,
  runText,
  run,
  isBuiltin: (sh, name) => builtins.has(name) && !sh.disabled.has(name),
  runScript: runScriptFile,
  childChanged,
  runWords,
};
