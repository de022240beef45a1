/** uname(1) of coreutils. */
import { type Sys, uname } from "../../kernel/uapi/syscall.ts";
import { parseArguments, usageError } from "../lib/command.ts";
import { quote } from "../lib/quote.ts";
import { print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "uname",
  summary: "print system information (also arch, which is uname -m)",
  synopsis: ["uname [option]..."],
  description: "Prints the kernel's name, or what the options ask for.",
  options: [
    ["-a, --all", "everything"],
    ["-s, --kernel-name", "the kernel's name"],
    ["-n, --nodename", "the host's name"],
    ["-r, --kernel-release", "the kernel's release"],
    ["-v, --kernel-version", "the kernel's version"],
    ["-m, --machine", "the hardware's name"],
    ["-p, -i", "processor and platform (unknown)"],
    ["-o, --operating-system", "the operating system"],
  ],
};

export default function* main(argv: readonly string[]): Sys<number> {
  if ((argv[0] ?? "").split("/").pop() === "arch") {
    yield* print(`${(yield* uname()).machine}\n`);
    return 0;
  }
  const args = yield* parseArguments(argv, usage, {
    short: "asnrvmpio",
    long: {
      all: { as: "a" },
      "kernel-name": { as: "s" },
      nodename: { as: "n" },
      "kernel-release": { as: "r" },
      "kernel-version": { as: "v" },
      machine: { as: "m" },
      processor: { as: "p" },
      "hardware-platform": { as: "i" },
      "operating-system": { as: "o" },
    },
  });
  if (typeof args === "number") return args;
  const [extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  const { sysname, nodename, release, version, machine } = yield* uname();
  const all = args.has("a");
  const none = args.options.length === 0;
  const fields: readonly (readonly [string, string])[] = [
    ["s", sysname],
    ["n", nodename],
    ["r", release],
    ["v", version],
    ["m", machine],
    ["p", all ? "" : "unknown"],
    ["i", all ? "" : "unknown"],
    ["o", "GNU/Linux"],
  ];
  const shown = fields.filter(([letter, text]) => {
    if (none) return letter === "s";
    return text !== "" && (all || args.has(letter));
  });
  yield* print(`${shown.map(([, text]) => text).join(" ")}\n`);
  return 0;
}
