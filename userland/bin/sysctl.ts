/** sysctl(8) of procps-ng 4.0.2: /proc/sys by names with dots. */
import { close, getdents, open, type Sys } from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_DIRECTORY } from "../../kernel/uapi/fcntl.ts";
import { isDir } from "../../kernel/uapi/stat.ts";
import { compileRegex, type Regex } from "../lib/regex.ts";
import { getopt } from "../lib/getopt.ts";
import { complain, eprint, Out, readFile, tryReadFile } from "../lib/stdio.ts";
import { setSysctl, sysctlFiles, sysctlPath, sysctlSettings } from "../lib/sysctlconf.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "sysctl",
  section: "8",
  summary: "show and change kernel parameters at run time",
  synopsis: ["sysctl [options] [name[=value] ...]", "sysctl -p [file]", "sysctl --system"],
  description:
    "What is set lasts until the host is restarted; /etc/sysctl.d/*.conf is applied at boot.",
  options: [
    ["-a", "all"],
    ["-w", "names are assignments"],
    ["-n, -N", "values only, names only"],
    ["-p file", "apply a file (default /etc/sysctl.conf)"],
    ["--system", "apply all configuration files"],
    ["-q, -e", "quiet; ignore unknown names"],
    ["-r pattern", "only names that match"],
    ["-b", "the value without a line's end"],
  ],
  files: ["/proc/sys", "/etc/sysctl.conf", "/etc/sysctl.d"],
};

const SPEC = {
  short: "anNwpfqebr:AX",
  long: {
    all: { as: "a" },
    values: { as: "n" },
    names: { as: "N" },
    write: { as: "w" },
    load: { as: "p", argument: "optional" },
    system: { as: "system" },
    quiet: { as: "q" },
    ignore: { as: "e" },
    binary: { as: "b" },
    pattern: { as: "r", argument: "required" },
  },
} as const;

interface Style {
  readonly values: boolean;
  readonly names: boolean;
  readonly quiet: boolean;
  readonly ignore: boolean;
  readonly bare: boolean; // -b: the value without an end of line
  readonly pattern: Regex | null; // -r
}

export default function* main(argv: readonly string[]): Sys<number> {
  const { options, operands, error } = getopt(argv, SPEC);
  if (error !== undefined) {
    yield* complain("sysctl", error);
    yield* eprint(
      "\nUsage:\n sysctl [options] [variable[=value] ...]\n\nFor more details see sysctl(8).\n",
    );
    return 1;
  }
  const has = (name: string): boolean => options.some((option) => option.name === name);
  const pattern = options.find((option) => option.name === "r")?.value;
  const style: Style = {
    values: has("n"),
    names: has("N"),
    quiet: has("q"),
    ignore: has("e"),
    bare: has("b"),
    pattern: pattern === undefined ? null : compileRegex(pattern, "ere"),
  };
  const out = new Out();
  let status = 0;
  if (has("system")) status = yield* system(out, style);
  else if (has("p") || has("f")) {
    const files = operands.length > 0 ? operands : ["/etc/sysctl.conf"];
    for (const file of files) status |= yield* apply(out, file, style);
  } else if (has("a") || has("A") || has("X")) status = yield* all(out, "/proc/sys", style);
  else if (operands.length === 0) {
    yield* complain("sysctl", "no variables specified");
    yield* eprint("Try `sysctl --help' for more information.\n");
    return 1;
  }
  for (const word of has("p") || has("f") ? [] : operands) {
    const at = word.indexOf("=");
    if (at > 0)
      status |= yield* assign(out, word.slice(0, at).trim(), word.slice(at + 1).trim(), style);
    else if (has("w")) {
      yield* complain("sysctl", `"${word}" must be of the form name=value`);
      status = 1;
    } else status |= yield* show(out, word, style);
  }
  yield* out.flush();
  return status;
}

const toName = (path: string): string => path.slice("/proc/sys/".length).replace(/\//g, ".");

function put(out: Out, name: string, value: string, style: Style): void {
  if (style.pattern !== null && style.pattern.exec(name) === null) return;
  if (style.names) out.line(name);
  else if (style.bare) out.put(value);
  else if (style.values) out.line(value);
  else out.line(`${name} = ${value}`);
}

function* show(out: Out, name: string, style: Style): Sys<number> {
  const path = sysctlPath(name);
  try {
    const text = yield* readFile(path);
    for (const line of text.replace(/\n$/, "").split("\n")) put(out, toName(path), line, style);
    return 0;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    if (error.errno === "EISDIR") return yield* all(out, path, style);
    if (style.ignore) return 0;
    if (error.errno === "ENOENT")
      yield* complain("sysctl", `cannot stat ${path}: ${error.message}`);
    else yield* complain("sysctl", `permission denied on key '${toName(path)}'`);
    return error.errno === "ENOENT" ? 255 : 1;
  }
}

function* all(out: Out, dir: string, style: Style): Sys<number> {
  const fd = yield* open(dir, O_DIRECTORY);
  const entries = [...(yield* getdents(fd))].filter(({ name }) => name !== "." && name !== "..");
  yield* close(fd);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, type } of entries) {
    const path = `${dir}/${name}`;
    if (isDir(type)) {
      yield* all(out, path, style);
      continue;
    }
    try {
      const text = yield* readFile(path);
      for (const line of text.replace(/\n$/, "").split("\n")) put(out, toName(path), line, style);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error; // write-only: not shown
    }
  }
  return 0;
}

function* assign(out: Out, name: string, value: string, style: Style): Sys<number> {
  const path = sysctlPath(name);
  try {
    yield* setSysctl(path, value);
    if (!style.quiet) put(out, toName(path), value, style);
    return 0;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    yield* out.flush();
    if (error.errno === "ENOENT") {
      if (style.ignore) return 0;
      yield* complain("sysctl", `cannot stat ${path}: ${error.message}`);
      return 255;
    }
    if (error.errno === "EACCES" || error.errno === "EPERM")
      yield* complain("sysctl", `permission denied on key "${toName(path)}"`);
    else yield* complain("sysctl", `setting key "${toName(path)}": ${error.message}`);
    return 1;
  }
}

function* apply(out: Out, file: string, style: Style): Sys<number> {
  const text = yield* tryReadFile(file);
  if (text === undefined) {
    yield* complain("sysctl", `cannot open "${file}": No such file or directory`);
    return 1;
  }
  let status = 0;
  for (const { name, value } of sysctlSettings(text))
    status |= yield* assign(out, name, value, style);
  return status;
}

function* system(out: Out, style: Style): Sys<number> {
  let status = 0;
  for (const path of [...(yield* sysctlFiles()), "/etc/sysctl.conf"]) {
    out.line(`* Applying ${path} ...`);
    status |= yield* apply(out, path, style);
  }
  return status;
}
