/** mapfile, readarray. mapfile.def. */
import { decode, encode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { readUntil } from "../input.ts";
import type { Shell } from "../state.ts";
import { lookup, newVariable, setArray, setElement } from "../vars.ts";
import { singleQuote } from "../escape.ts";
import { type Builtin, fail, flagsOf, integer, isName, notIdentifier } from "./builtin.ts";

function* run(sh: Shell, args: readonly string[]): Sys<number> {
  const name = args[0] as string;
  const flags = flagsOf(sh, args, "d:n:O:s:tu:C:c:");
  if (typeof flags === "number") return flags;
  const { values, set, rest } = flags;
  const number = (letter: string, fallback: number): number => {
    const text = values.get(letter);
    return text === undefined ? fallback : (integer(text) ?? -1);
  };
  const count = number("n", 0);
  const skip = number("s", 0);
  const origin = number("O", 0);
  const quantum = number("c", 5000);
  const fd = number("u", 0);
  if (count < 0) return fail(sh, name, `${values.get("n") as string}: invalid line count`);
  if (skip < 0) return fail(sh, name, `${values.get("s") as string}: invalid line count`);
  if (origin < 0) return fail(sh, name, `${values.get("O") as string}: invalid array origin`);
  if (quantum <= 0) return fail(sh, name, `${values.get("c") as string}: invalid callback quantum`);
  const array = rest[0] ?? "MAPFILE";
  if (!isName(array)) return notIdentifier(sh, name, array);
  const d = values.get("d");
  const delimiter = d === undefined ? 10 : d === "" ? 0 : (encode(d)[0] as number);
  if (!set.has("O")) setArray(sh, array, []);
  else if (lookup(sh, array) === undefined) sh.vars.set(array, newVariable());
  const callback = values.get("C");
  let index = origin;
  let line = 0;
  try {
    for (;;) {
      if (count > 0 && index - origin >= count) return 0;
      const { bytes, ended } = yield* readUntil(fd, delimiter);
      if (bytes.length === 0 && !ended) return 0;
      if (line++ < skip) {
        if (!ended) return 0;
        continue;
      }
      const text =
        decode(bytes) +
        (ended && !set.has("t") && delimiter !== 0 ? String.fromCharCode(delimiter) : "");
      if (callback !== undefined && (index - origin + 1) % quantum === 0) {
        yield* sh.hooks.runText(sh, `${callback} ${index} ${singleQuote(text)}`, sh.line);
      }
      setElement(sh, array, String(index++), text);
      if (!ended) return 0;
    }
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return fail(sh, name, `${fd}: invalid file descriptor: ${error.message}`);
  }
}

export const mapfile: Builtin = (sh, args) => run(sh, args);
