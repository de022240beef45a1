/** sysctl.d(5): the files that set kernel parameters, and their lines. */
import { close, getdents, open, type Sys, write } from "../../kernel/uapi/syscall.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_DIRECTORY, O_WRONLY } from "../../kernel/uapi/fcntl.ts";

const CONFIG_DIRS = [
  "/etc/sysctl.d",
  "/run/sysctl.d",
  "/usr/local/lib/sysctl.d",
  "/usr/lib/sysctl.d",
];

/** By the files' names whatever their folder; the first folder that has a name wins. */
export function* sysctlFiles(): Sys<string[]> {
  const paths = new Map<string, string>();
  for (const dir of CONFIG_DIRS) {
    try {
      const fd = yield* open(dir, O_DIRECTORY);
      for (const { name } of yield* getdents(fd))
        if (name.endsWith(".conf") && !paths.has(name)) paths.set(name, `${dir}/${name}`);
      yield* close(fd);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  return [...paths.keys()].sort().map((name) => paths.get(name) as string);
}

interface Setting {
  readonly name: string;
  readonly value: string;
  /** "-name = value": an error does not matter. */
  readonly forgiven: boolean;
}

export function sysctlSettings(text: string): Setting[] {
  const out: Setting[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*(-?)([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (match === null) continue;
    const [, minus, name, value] = match as unknown as [string, string, string, string];
    out.push({ name, value, forgiven: minus !== "" });
  }
  return out;
}

/** Writes a value as a shell would; throws what the kernel answers. */
export function* setSysctl(path: string, value: string): Sys<void> {
  const fd = yield* open(path, O_WRONLY);
  try {
    yield* write(fd, encode(`${value}\n`));
  } finally {
    yield* close(fd);
  }
}

/** vm.swappiness is /proc/sys/vm/swappiness; a name with slashes keeps its dots. */
export const sysctlPath = (name: string): string =>
  `/proc/sys/${name.includes("/") ? name : name.replace(/\./g, "/")}`;
