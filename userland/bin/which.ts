/** which(1) of Debian's debianutils. */
import { X_OK } from "../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { isDir } from "../../kernel/uapi/stat.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { canAccess, tryStat } from "../lib/trystat.ts";
import { helpText } from "../lib/help.ts";
import { eprint, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "which",
  summary: "locate a command",
  synopsis: ["which [-a] command..."],
  description: "Prints the file that each command would run, by PATH.",
  options: [["-a", "all of them, not only the first"]],
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const self = argv[0]?.includes("/") ? argv[0] : "/usr/bin/which"; // a script: its $0 is a path
  let all = false;
  let i = 1;
  for (; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === "--help") {
      yield* print(helpText(usage));
      return 0;
    }
    if (word === "--") {
      i++;
      break;
    }
    if (!/^-./.test(word)) break;
    for (const letter of word.slice(1)) {
      if (letter === "a") all = true;
      else {
        yield* eprint(`Illegal option -${letter}\n`);
        yield* print(`Usage: ${self} [-a] args\n`);
        return 2;
      }
    }
  }
  let missing = argv.length <= i;
  for (const name of argv.slice(i)) {
    let found = false;
    const places = name.includes("/")
      ? [name]
      : (env.get("PATH") ?? "")
          .split(":")
          .map((directory) => `${directory === "" ? "." : directory}/${name}`);
    for (const path of places) {
      const info = yield* tryStat(path);
      if (!info || isDir(info.mode) || !(yield* canAccess(path, X_OK))) continue;
      found = true;
      yield* print(`${path}\n`);
      if (!all) break;
    }
    if (!found) missing = true;
  }
  return missing ? 1 : 0;
}
