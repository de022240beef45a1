/** tr(1) of coreutils: works on bytes, as the real one does. */
import { encode } from "../../kernel/uapi/bytes.ts";
import { type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments, tryHelp, usageError } from "../lib/command.ts";
import { readChunk } from "../lib/input.ts";
import { openOutput } from "../lib/output.ts";
import { quote } from "../lib/quote.ts";
import { complain, eprint } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { expandSet, SetError, type SetSpec } from "./tr/set.ts";

export const usage: Usage = {
  name: "tr",
  summary: "translate or delete characters",
  synopsis: ["tr [option]... string1 [string2]"],
  description: "Copies standard input to standard output, replacing or dropping characters.",
  options: [
    ["-c, -C, --complement", "use what is not in string1"],
    ["-d, --delete", "delete characters of string1"],
    ["-s, --squeeze-repeats", "one character for each run of the same from the last string"],
    ["-t, --truncate-set1", "cut string1 to the length of string2"],
    ["a-z  [:class:]  [=c=]  [c*n]  \\n \\t \\NNN", "ways to write a string"],
  ],
};

const SPEC = {
  short: "+cCdst",
  long: {
    complement: { as: "c" },
    delete: { as: "d" },
    "squeeze-repeats": { as: "s" },
    "truncate-set1": { as: "t" },
  },
} as const;

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, SPEC);
  if (typeof args === "number") return args;
  const [first, second, extra] = args.operands;
  const drop = args.has("d");
  const squeeze = args.has("s");
  if (first === undefined) return yield* usageError(args.name, "missing operand");
  const wantsTwo = drop === squeeze;
  if (second === undefined && wantsTwo) {
    yield* complain(args.name, `missing operand after ${quote(first)}`);
    const why = drop
      ? "Two strings must be given when both deleting and squeezing repeats."
      : "Two strings must be given when translating.";
    yield* complainPlain(why);
    return yield* tryHelp(args.name);
  }
  if (second !== undefined && drop && !squeeze) {
    yield* complain(args.name, `extra operand ${quote(second)}`);
    yield* complainPlain("Only one string may be given when deleting without squeezing repeats.");
    return yield* tryHelp(args.name);
  }
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  const translating = !drop && second !== undefined;
  try {
    const sets = new Sets(first, second, args.has("c", "C"), translating, args.has("t"));
    yield* run(sets, drop, squeeze, translating);
    return 0;
  } catch (error) {
    if (!(error instanceof SetError)) throw error;
    yield* complain(args.name, error.message);
    return 1;
  }
}

const complainPlain = (text: string): Sys<void> => eprint(`${text}\n`);

/** What the two strings mean for each of the 256 bytes. */
class Sets {
  readonly inFirst = new Array<boolean>(256).fill(false);
  readonly inSecond = new Array<boolean>(256).fill(false);
  readonly map = Uint8Array.from({ length: 256 }, (_, i) => i);
  readonly hasSecond: boolean;

  constructor(
    first: string,
    second: string | undefined,
    complemented: boolean,
    translating: boolean,
    truncate: boolean,
  ) {
    this.hasSecond = second !== undefined;
    const from = expandSet(encode(first), { translating, second: false, length: 0 });
    let one = from.bytes;
    if (complemented) {
      const present = new Set(one);
      one = Array.from({ length: 256 }, (_, i) => i).filter((byte) => !present.has(byte));
    }
    for (const byte of one) this.inFirst[byte] = true;
    if (second === undefined) return;
    const to: SetSpec = expandSet(encode(second), {
      translating,
      second: true,
      length: one.length,
    });
    for (const byte of to.bytes) this.inSecond[byte] = true;
    if (!translating) return;
    if (to.bytes.length === 0 && !truncate) {
      if (one.length > 0) throw new SetError("when not truncating set1, string2 must be non-empty");
      return;
    }
    if (from.cases.length !== to.cases.length && to.cases.length > 0) {
      throw new SetError("misaligned [:upper:] and/or [:lower:] construct");
    }
    const last = to.bytes[to.bytes.length - 1] as number;
    one.forEach((byte, i) => {
      if (i >= to.bytes.length && truncate) return;
      this.map[byte] = to.bytes[i] ?? last;
    });
    if (complemented && to.classes) {
      throw new SetError(
        "when translating with complemented character classes,\nstring2 must map all characters in the domain to one",
      );
    }
  }
}

function* run(sets: Sets, drop: boolean, squeeze: boolean, translating: boolean): Sys<void> {
  const out = yield* openOutput();
  const squeezed = sets.hasSecond ? sets.inSecond : sets.inFirst;
  let last = -1;
  for (;;) {
    yield* out.settle();
    const chunk = yield* readChunk(0, 2);
    if (chunk.length === 0) break;
    const result = new Uint8Array(chunk.length);
    let n = 0;
    for (const byte of chunk) {
      if (drop && sets.inFirst[byte]) continue;
      const value = translating ? (sets.map[byte] as number) : byte;
      if (squeeze && value === last && squeezed[value]) continue;
      last = value;
      result[n++] = value;
    }
    out.bytes(result.subarray(0, n));
  }
  yield* out.flush();
}
