/** Runs a script as root on a booted host, with its services, and gives what it wrote. */
import { lookup } from "../../kernel/fs/namei.ts";
import { leader } from "../../kernel/task.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { bootScenario } from "../../session/boot.ts";
import type { ScenarioFile } from "../../session/scenarioschema.ts";
import { programs } from "../../userland/programs.ts";
import { testImage } from "./host.ts";

/** `files`: what the host has besides, path to text. */
export function onBooted(
  script: string,
  host: ScenarioFile["host"] = {},
  files: Readonly<Record<string, string>> = {},
): string {
  const run = [{ at: "1s", command: `{ ${script}; } >/out 2>&1` }];
  const had = Object.entries(files).map(([path, content]) => ({ path, content }));
  const file = { host: { warmup: "30s", ...host }, files: had, run } as unknown as ScenarioFile;
  const spec = { file, seed: 1, programs, image: testImage(), rows: 24, cols: 80 };
  const { m } = bootScenario(spec, () => {});
  const data = lookup(m, leader(m.init), "/out").inode.data;
  return decode(data?.read(0, 65_536) ?? new Uint8Array(0));
}
