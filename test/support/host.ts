/** Runs commands on fresh simulated hosts, for tests. */
import { buildImage, type Image } from "../../kernel/fs/super.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { runSandbox, type SandboxOptions } from "../../session/sandbox.ts";
import { programs } from "../../userland/programs.ts";
import { baseEntries, IMAGE_TIME } from "../../userland/rootfs/image.ts";

let image: Image | undefined;

export function testImage(): Image {
  return (image ??= buildImage(baseEntries(), IMAGE_TIME));
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** Runs a program by its argv; argv[0] is looked up in /usr/bin and /usr/sbin when it is no path. */
export function runProgram(
  argv: readonly string[],
  options: Partial<SandboxOptions> = {},
): Outcome {
  const name = argv[0] as string;
  const result = runSandbox({
    programs,
    image: testImage(),
    path: name.includes("/") ? name : `/usr/bin/${name}`,
    ...options,
    argv,
  });
  return { stdout: decode(result.stdout), stderr: decode(result.stderr), status: result.status };
}

/** Runs a script with `bash -c`. */
export function runScript(script: string, options: Partial<SandboxOptions> = {}): Outcome {
  return runProgram(["bash", "-c", script], options);
}
