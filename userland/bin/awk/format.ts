/** sprintf of mawk: integers are C ints (they stop at the ends of their range). */
import { type Conversion, formatFloat, formatInteger, formatText } from "../../lib/printf.ts";
import { AwkError } from "./lex.ts";
import { Strnum, toNumber, toText, type Value } from "./value.ts";

type Piece = string | { readonly conversion: Conversion; readonly star: readonly boolean[] };

const SPEC = /^%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?(?:hh|h|ll|l|L)?([a-zA-Z%])/;
const cache = new Map<string, readonly Piece[]>();
const CACHE_MAX = 200;

function parse(format: string, caller: string): readonly Piece[] {
  const known = cache.get(format);
  if (known) return known;
  const pieces: Piece[] = [];
  let text = "";
  let count = 0;
  for (let i = 0; i < format.length;) {
    if (format[i] !== "%") {
      text += format[i++];
      continue;
    }
    if (format[i + 1] === "%") {
      text += "%";
      i += 2;
      continue;
    }
    const match = SPEC.exec(format.slice(i));
    if (!match) throw new AwkError(`not enough arguments passed to ${caller}("${format}")`);
    const [whole, flags = "", width = "", precision, letter = ""] = match;
    count++;
    if (!"diouxXcsaAeEfFgG".includes(letter)) {
      throw new AwkError(`improper conversion(number ${count}) in ${caller}("${format}")`);
    }
    if (text !== "") pieces.push(text);
    text = "";
    const places = precision === undefined || precision === "*" ? null : Number(precision);
    pieces.push({
      conversion: {
        flags,
        width: width === "*" ? 0 : Number(width),
        precision: places,
        conversion: letter,
      },
      star: [width === "*", precision === "*"],
    });
    i += whole.length;
  }
  if (text !== "") pieces.push(text);
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(format, pieces);
  return pieces;
}

const INT_MAX = 2_147_483_647;
const UINT_MAX = 4_294_967_295;

export function sprintf(
  format: string,
  args: readonly Value[],
  convfmt: string,
  caller: "printf" | "sprintf",
): string {
  let result = "";
  let at = 0;
  const next = (): Value => {
    if (at >= args.length)
      throw new AwkError(`not enough arguments passed to ${caller}("${format}")`);
    return args[at++];
  };
  for (const piece of parse(format, caller)) {
    if (typeof piece === "string") {
      result += piece;
      continue;
    }
    let c = piece.conversion;
    if (piece.star[0]) {
      const width = Math.trunc(toNumber(next()));
      c = { ...c, width: Math.abs(width), flags: width < 0 ? `${c.flags}-` : c.flags };
    }
    if (piece.star[1]) c = { ...c, precision: Math.trunc(toNumber(next())) };
    result += convert(c, next(), convfmt);
  }
  return result;
}

function convert(c: Conversion, value: Value, convfmt: string): string {
  switch (c.conversion) {
    case "d":
    case "i": {
      const number = toNumber(value);
      const clamped =
        number >= INT_MAX ? INT_MAX : number <= -INT_MAX ? -INT_MAX : Math.trunc(number);
      return formatInteger(c, BigInt(Number.isNaN(number) ? 0 : clamped));
    }
    case "o":
    case "u":
    case "x":
    case "X": {
      const number = toNumber(value);
      const clamped = number >= UINT_MAX ? UINT_MAX : number > 0 ? Math.trunc(number) : 0;
      return formatInteger(c, BigInt(clamped));
    }
    case "c": {
      if (typeof value === "number" || value instanceof Strnum) {
        const code = Math.trunc(toNumber(value)) & 0xff;
        return formatText({ ...c, precision: null }, String.fromCharCode(code));
      }
      return formatText({ ...c, precision: null }, toText(value, convfmt).slice(0, 1) || "\0");
    }
    case "s":
      return formatText(c, toText(value, convfmt));
    default:
      return formatFloat(c, toNumber(value));
  }
}
