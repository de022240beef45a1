/**
 * What a GNU tool does first: options by getopt_long(3), --help and --version, and the usage error
 * with its "Try ... --help" line. An option named in `limits` is the real tool's and not ours.
 */
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { getopt, type Option, type OptionSpec } from "./getopt.ts";
import { helpText } from "./help.ts";
import { notModelled } from "./limit.ts";
import { eprint, print } from "./stdio.ts";
import type { Usage } from "./usage.ts";

export interface CommandSpec extends OptionSpec {
  /** Exit status of a usage error; 1 by default. */
  readonly failure?: number;
  /** Options that the real tool has and ours has not, by the name getopt gives them. */
  readonly limits?: readonly string[];
  /** First line of --version. */
  readonly version?: string;
  /** What follows the message of a usage error, where it is not the hint at --help. */
  readonly hint?: (name: string) => Sys<unknown>;
}

/** Options and operands as given. */
export class Arguments {
  readonly name: string;
  readonly options: readonly Option[];
  readonly operands: readonly string[];

  constructor(name: string, options: readonly Option[], operands: readonly string[]) {
    this.name = name;
    this.options = options;
    this.operands = operands;
  }

  has(...names: readonly string[]): boolean {
    return this.options.some((option) => names.includes(option.name));
  }

  /** The value of the last such option that has one; undefined without. */
  value(name: string): string | undefined {
    return this.values(name).pop();
  }

  values(name: string): string[] {
    return this.options.flatMap((option) =>
      option.name === name && option.value !== undefined ? [option.value] : [],
    );
  }

  /** Which of these options came last: the one that wins. */
  last(...names: readonly string[]): string | undefined {
    return this.options.filter((option) => names.includes(option.name)).pop()?.name;
  }
}

/** The arguments, or the exit status when all is said already. */
export function* parseArguments(
  argv: readonly string[],
  usage: Usage,
  spec: CommandSpec,
): Sys<Arguments | number> {
  const name = argv[0] ?? usage.name;
  const parsed = getopt(argv, {
    short: spec.short,
    long: { ...spec.long, help: { as: "--help" }, version: { as: "--version" } },
  });
  const ends = parsed.options.find((option) => option.name.startsWith("--"));
  if (parsed.error !== undefined) {
    if (!spec.hint) return yield* usageError(name, parsed.error, spec.failure);
    yield* eprint(`${name}: ${parsed.error}\n`);
    yield* spec.hint(name);
    return spec.failure ?? 1;
  }
  if (ends?.name === "--help") {
    yield* print(helpText(usage));
    return 0;
  }
  if (ends) {
    yield* print(`${spec.version ?? `${usage.name} (GNU coreutils) 9.1`}\n`);
    return 0;
  }
  const beyond = parsed.options.find((option) => spec.limits?.includes(option.name));
  if (beyond) {
    const dashes = beyond.name.length === 1 ? "-" : "--";
    yield* notModelled(name, `${dashes}${beyond.name}`);
    return spec.failure ?? 1;
  }
  return new Arguments(name, parsed.options, parsed.operands);
}

/** "tool: message" and the hint at --help. */
export function* usageError(name: string, message: string, status = 1): Sys<number> {
  yield* eprint(`${name}: ${message}\n`);
  return yield* tryHelp(name, status);
}

export function* tryHelp(name: string, status = 1): Sys<number> {
  yield* eprint(`Try '${name} --help' for more information.\n`);
  return status;
}
