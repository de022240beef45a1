/**
 * printf(3) conversions on doubles, integers and texts, with C's rounding (to even on exact ties).
 * Digits are exact: from toFixed and toExponential, or from big integers where those round ties up.
 */
export interface Directive {
  readonly before: string;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly conversion: string;
  readonly after: string;
}

const DIRECTIVE = /^%([-+ #0']*)(\d*)(?:\.(\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([a-zA-Z])/;

/** The one conversion of a format with text around it; %% stands for itself. Null without one. */
export function parseDirective(format: string): Directive | null {
  let at = 0;
  let before = "";
  for (;;) {
    const next = format.indexOf("%", at);
    if (next < 0) return null;
    before += format.slice(at, next);
    if (format[next + 1] === "%") {
      before += "%";
      at = next + 2;
      continue;
    }
    const match = DIRECTIVE.exec(format.slice(next));
    if (!match) return null;
    const [whole, flags = "", width, precision, conversion = ""] = match;
    return {
      before,
      flags,
      width: Number(width),
      precision: precision === undefined ? null : Number(precision),
      conversion,
      after: format.slice(next + whole.length).replaceAll("%%", "%"),
    };
  }
}

export interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly conversion: string;
}

/** Sign or prefix, then zeros or blanks up to the width. */
export function padNumber(c: Conversion, sign: string, digits: string, zeros: boolean): string {
  const text = sign + digits;
  if (text.length >= c.width) return text;
  if (c.flags.includes("-")) return text.padEnd(c.width);
  if (zeros && c.flags.includes("0")) return sign + digits.padStart(c.width - sign.length, "0");
  return text.padStart(c.width);
}

const plus = (c: Conversion, negative: boolean): string =>
  negative ? "-" : c.flags.includes("+") ? "+" : c.flags.includes(" ") ? " " : "";

/** %d %i %u %o %x %X. Unsigned conversions expect what the caller made of a negative number. */
export function formatInteger(c: Conversion, value: bigint): string {
  const negative = value < 0n;
  const magnitude = negative ? -value : value;
  const radix = c.conversion === "o" ? 8 : /[xX]/.test(c.conversion) ? 16 : 10;
  let digits = magnitude.toString(radix);
  if (c.conversion === "X") digits = digits.toUpperCase();
  if (c.precision !== null) {
    if (c.precision === 0 && magnitude === 0n) digits = "";
    digits = digits.padStart(c.precision, "0");
  }
  let sign = radix === 10 && c.conversion !== "u" ? plus(c, negative) : "";
  if (c.flags.includes("#")) {
    if (radix === 8 && !digits.startsWith("0")) digits = `0${digits}`;
    else if (radix === 16 && magnitude !== 0n) sign = `0${c.conversion}`;
  }
  return padNumber(c, sign, digits, c.precision === null);
}

export function formatText(c: Conversion, text: string): string {
  const shown = c.precision === null ? text : text.slice(0, c.precision);
  return c.flags.includes("-") ? shown.padEnd(c.width) : shown.padStart(c.width);
}

/** %e %f %g %a and their capitals. */
export function formatFloat(c: Conversion, value: number): string {
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  const upper = c.conversion >= "A" && c.conversion <= "Z";
  const sign = plus(c, negative);
  if (!Number.isFinite(value)) {
    const word = Number.isNaN(value) ? "nan" : "inf";
    return padNumber(c, sign, upper ? word.toUpperCase() : word, false);
  }
  const digits = floatDigits(c, magnitude);
  return padNumber(c, sign, upper ? digits.toUpperCase() : digits, true);
}

function floatDigits(c: Conversion, magnitude: number): string {
  const alternate = c.flags.includes("#");
  const precision = c.precision ?? 6;
  switch (c.conversion.toLowerCase()) {
    case "f":
      return fixed(magnitude, precision) + (alternate && precision === 0 ? "." : "");
    case "e":
      return exponential(magnitude, precision, alternate);
    case "a":
      return hexadecimal(magnitude, c.precision);
    default:
      return general(magnitude, precision === 0 ? 1 : precision, alternate);
  }
}

const EXACT_PLACES_MAX = 99;

/** %.Nf. */
export function fixed(magnitude: number, places: number): string {
  if (magnitude < 1e21 && places < EXACT_PLACES_MAX) {
    // Only a number that ends in 5 one place further can be a tie, which toFixed rounds up.
    if (!magnitude.toFixed(places + 1).endsWith("5")) return magnitude.toFixed(places);
  }
  const digits = String(scaledInteger(magnitude, places)).padStart(places + 1, "0");
  if (places === 0) return digits;
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** %.Ne. */
function exponential(magnitude: number, places: number, alternate = false): string {
  let text: string;
  if (places < EXACT_PLACES_MAX && !/5e/.test(magnitude.toExponential(places + 1))) {
    text = magnitude.toExponential(places);
  } else text = exactExponential(magnitude, places);
  const [mantissa = "", exponent = "+0"] = text.split("e");
  const sign = exponent.startsWith("-") ? "-" : "+";
  const point = alternate && places === 0 ? "." : "";
  return `${mantissa}${point}e${sign}${exponent.replace(/^[-+]/, "").padStart(2, "0")}`;
}

function exactExponential(magnitude: number, places: number): string {
  let exponent = magnitude === 0 ? 0 : Number(magnitude.toExponential(20).split("e")[1]);
  let digits = String(scaledInteger(magnitude, places - exponent));
  if (digits.length > places + 1) digits = String(scaledInteger(magnitude, places - ++exponent));
  digits = digits.padEnd(places + 1, "0");
  const fraction = places === 0 ? "" : `.${digits.slice(1)}`;
  return `${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
}

/** %g: the shorter of %e and %f. */
function general(magnitude: number, significant: number, alternate: boolean): string {
  const text = exponential(magnitude, significant - 1);
  const exponent = Number(text.split("e")[1]);
  const strip = (digits: string): string =>
    alternate || !digits.includes(".") ? digits : digits.replace(/\.?0+$/, "");
  if (exponent < -4 || exponent >= significant) {
    const [mantissa = "", power] = text.split("e");
    return `${strip(mantissa)}e${power}`;
  }
  const digits = fixed(magnitude, significant - 1 - exponent);
  return strip(digits) + (alternate && !digits.includes(".") ? "." : "");
}

const buffer = new DataView(new ArrayBuffer(8));

/** A finite magnitude as mantissa times two to the exponent. */
export function binary(magnitude: number): { mantissa: bigint; exponent: number } {
  buffer.setFloat64(0, magnitude);
  const bits = buffer.getBigUint64(0) & 0x7fff_ffff_ffff_ffffn;
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  if (biased === 0) return { mantissa: fraction, exponent: -1074 };
  return { mantissa: fraction | 0x10_0000_0000_0000n, exponent: biased - 1075 };
}

/** magnitude times ten to `places`, rounded to an integer, ties to even. */
function scaledInteger(magnitude: number, places: number): bigint {
  const { mantissa, exponent } = binary(magnitude);
  return roundScaled(mantissa, exponent, places);
}

export function roundScaled(mantissa: bigint, exponent: number, places: number): bigint {
  let numerator = mantissa;
  let denominator = 1n;
  if (places >= 0) numerator *= BigInt("1" + "0".repeat(places));
  else denominator *= BigInt("1" + "0".repeat(-places));
  if (exponent >= 0) numerator <<= BigInt(exponent);
  else denominator <<= BigInt(-exponent);
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}

function hexadecimal(magnitude: number, precision: number | null): string {
  const { mantissa, exponent } = binary(magnitude);
  if (mantissa === 0n) return `0x0${precision ? `.${"0".repeat(precision)}` : ""}p+0`;
  let digits = mantissa.toString(16).padStart(14, "0");
  if (precision !== null && precision < 13) {
    const rounded = roundScaled(mantissa, -4 * (13 - precision), 0);
    digits = rounded.toString(16);
  }
  const fraction =
    precision === null
      ? digits.slice(1).replace(/0+$/, "")
      : digits.slice(1).padEnd(precision, "0");
  const power = exponent + 52;
  const before = `0x${digits[0]}${fraction === "" ? "" : `.${fraction}`}`;
  return `${before}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}
