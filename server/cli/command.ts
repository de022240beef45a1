/** What a subcommand of `pagefault` is: one file each in this folder, one row each in cli.ts. */
import type { ParseArgsConfig } from "node:util";

export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Command {
  /** Printed by --help. */
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** What follows the first operand belongs to somebody else (a script's arguments). */
  readonly stopAtOperand?: boolean;
  /** Returns the exit status: 0, or 1 for "no" where there is a yes and a no. */
  run(values: Values, operands: readonly string[]): Promise<number>;
}

/** The command line is wrong: said with a hint at --help, exit status 2. */
export class UsageError extends Error {}

/**
 * It cannot be done, for a reason that is the user's to mend: said without a stack, exit status 1.
 */
export class Failure extends Error {}

export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

export function texts(values: Values, name: string): string[] {
  const value = values[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

export function integer(
  values: Values,
  name: string,
  from: number,
  to: number,
): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < from || number > to) {
    throw new UsageError(`--${name} takes a whole number from ${from} to ${to}, not '${value}'`);
  }
  return number;
}

/** "60s", "5m", "1h" or seconds, as nanoseconds. */
export function duration(value: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value);
  const units = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
  if (match === null) throw new UsageError(`--${option} takes a time such as 60s, 5m or 1h`);
  return Math.round(Number(match[1]) * units[(match[2] ?? "s") as keyof typeof units]);
}

export function only(operands: readonly string[], what: string): string {
  const [first, ...rest] = operands;
  if (first === undefined) throw new UsageError(`${what} is missing`);
  if (rest.length > 0) throw new UsageError(`only one ${what} is taken`);
  return first;
}

export function none(operands: readonly string[]): void {
  if (operands.length > 0) throw new UsageError(`'${operands[0]}' is not expected`);
}

export const dataOption = { data: { type: "string" } } as const;

export function dataDir(values: Values): string {
  return text(values, "data") ?? "./data";
}
