/**
 * %e %f %g %a of printf: as glibc prints a double (bash's long double shows only past 17 digits).
 */

export function formatFloat(
  value: number,
  source: string,
  letter: string,
  flags: string,
  width: number,
  precision: number,
): string {
  const upper = letter !== letter.toLowerCase();
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const size = Math.abs(value);
  let body: string;
  if (!Number.isFinite(size)) body = Number.isNaN(size) ? "nan" : "inf";
  else {
    const exact = /^\s*[-+]?(\d{0,15}(?:\.\d{0,30})?)$/.exec(source)?.[1] || null;
    body = digits(size, letter.toLowerCase(), flags, precision, exact);
  }
  if (upper) body = body.toUpperCase();
  const missing = width - sign.length - body.length;
  if (missing <= 0) return sign + body;
  if (flags.includes("-")) return sign + body + " ".repeat(missing);
  if (flags.includes("0") && Number.isFinite(size)) return sign + "0".repeat(missing) + body;
  return " ".repeat(missing) + sign + body;
}

/**
 * A decimal number as bash's long double (64 bits of mantissa) rounds it: 99.55 to one place is
 * 99.6.
 */
function decimal(text: string, places: number): string {
  const [, whole = "", fraction = ""] = /^(\d*)\.?(\d*)$/.exec(text) ?? [];
  const numerator = BigInt(`${whole}${fraction}` || "0");
  const denominator = BigInt(`1${"0".repeat(fraction.length)}`);
  if (numerator === 0n) return fixed(0, places);
  let shift = 0n;
  while ((numerator << shift) / denominator < MANTISSA) shift++;
  const mantissa = roundEven(numerator << shift, denominator);
  const scaled = roundEven(mantissa * BigInt(`1${"0".repeat(places)}`), 1n << shift);
  const digitsText = scaled.toString().padStart(places + 1, "0");
  const cut = digitsText.length - places;
  return places === 0 ? digitsText : `${digitsText.slice(0, cut)}.${digitsText.slice(cut)}`;
}

const MANTISSA = 1n << 63n;

function roundEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && (quotient & 1n) === 1n))
    return quotient + 1n;
  return quotient;
}

function digits(
  size: number,
  letter: string,
  flags: string,
  precision: number,
  exact: string | null,
): string {
  const places = Math.min(100, precision < 0 ? 6 : precision);
  if (letter === "f")
    return alternate(exact === null ? fixed(size, places) : decimal(exact, places), flags);
  if (letter === "e") return exponent(size.toExponential(places));
  if (letter === "a") return hexadecimal(size);
  const significant = places === 0 ? 1 : places;
  const power =
    size === 0 ? 0 : Number(/e([-+]\d+)$/.exec(size.toExponential(significant - 1))?.[1] ?? 0);
  if (power < -4 || power >= significant) {
    const text = size.toExponential(significant - 1);
    return exponent(flags.includes("#") ? text : text.replace(/\.?0+e/, "e"));
  }
  const text = size.toFixed(Math.max(0, significant - 1 - power));
  return flags.includes("#") || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
}

/** toFixed goes over to exponents at 1e21. */
function fixed(size: number, places: number): string {
  if (size < 1e21) return size.toFixed(places);
  const whole = BigInt(size).toString();
  return places === 0 ? whole : `${whole}.${"0".repeat(places)}`;
}

function alternate(text: string, flags: string): string {
  return flags.includes("#") && !text.includes(".") ? `${text}.` : text;
}

/** Exponents have two digits at least. */
function exponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, "e$10$2");
}

function hexadecimal(size: number): string {
  if (size === 0) return "0x0p+0";
  let power = 0;
  let rest = size;
  while (rest >= 2) {
    rest /= 2;
    power++;
  }
  while (rest < 1) {
    rest *= 2;
    power--;
  }
  const fraction = (rest - 1).toString(16).slice(2);
  return `0x1${fraction === "" ? "" : `.${fraction}`}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}
