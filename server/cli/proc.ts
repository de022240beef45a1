/** pagefault proc: the simulated /proc of a moment as real files. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "../../kernel/uapi/bytes.ts";
import { dumpProc } from "../../session/procdump.ts";
import { Session } from "../../session/session.ts";
import { programs } from "../../userland/programs.ts";
import { baseImage } from "../image.ts";
import { type Command, duration, Failure, integer, only, text, UsageError } from "./command.ts";
import { namedScenario } from "./scenario.ts";

export const proc: Command = {
  usage: `Usage: pagefault proc SCENARIO --out DIR [--seed N] [--at TIME]

Writes the /proc of a scenario's host, at a time after the first prompt with nobody typing, to DIR
(which must be empty or new), for real tools to read.

  --seed N    which variant of the host (1)
  --at TIME   when, such as 60s or 5m (0s)
`,
  options: { out: { type: "string" }, seed: { type: "string" }, at: { type: "string" } },
  run: async (values, operands) => {
    const scenario = namedScenario(only(operands, "SCENARIO"));
    const out = text(values, "out");
    if (out === undefined) throw new UsageError("--out DIR is missing");
    if (existsSync(out) && readdirSync(out).length > 0) throw new Failure(`${out} is not empty`);
    const seed = integer(values, "seed", 0, 2 ** 32 - 1) ?? 1;
    const image = baseImage();
    const session = new Session({
      scenario,
      seed,
      mode: "practice",
      rows: 24,
      cols: 80,
      programs,
      image,
    });
    session.runTo(duration(text(values, "at") ?? "0s", "at"));
    mkdirSync(out, { recursive: true });
    for (const { path, type, text: content } of dumpProc(session.m)) {
      if (!path.startsWith("proc/")) continue;
      const to = join(out, path.slice("proc/".length));
      if (type === "dir") mkdirSync(to);
      else if (type === "symlink") symlinkSync(content, to);
      else writeFileSync(to, encode(content));
    }
    return 0;
  },
};
