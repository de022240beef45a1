/** The format language of stat(1): flags, width and precision around a letter. */
import type { Field } from "./fields.ts";

const DIRECTIVE = /%([-+ #0']*)(\d*)(?:\.(\d*))?([HL]?)([a-zA-Z%])/g;

export function formatFields(
  format: string,
  field: (letter: string, modifier: string) => Field | undefined,
): string {
  return format.replace(
    DIRECTIVE,
    (_, flags: string, width: string, precision, modifier, letter) => {
      if (letter === "%") return "%";
      const value = field(letter, modifier);
      if (value === undefined) return "?";
      return shown(value, flags, Number(width), precision as string | undefined);
    },
  );
}

function shown(field: Field, flags: string, width: number, precision: string | undefined): string {
  const left = flags.includes("-");
  const pad = (text: string): string => (left ? text.padEnd(width) : text.padStart(width));
  if (typeof field === "string") {
    return pad(precision === undefined ? field : field.slice(0, Number(precision)));
  }
  if ("time" in field) {
    const { sec, nsec } = field.time;
    const places = precision === undefined ? 0 : precision === "" ? 9 : Number(precision);
    const fraction = String(nsec).padStart(9, "0").slice(0, places).padEnd(places, "0");
    return pad(places === 0 ? String(sec) : `${sec}.${fraction}`);
  }
  let digits = field.value.toString(field.base);
  if (precision !== undefined) digits = digits.padStart(Number(precision), "0");
  if (flags.includes("#") && field.base === 8) digits = `0${digits}`;
  else if (flags.includes("#") && field.base === 16) digits = `0x${digits}`;
  if (flags.includes("+")) digits = `+${digits}`;
  if (flags.includes("0") && !left) return digits.padStart(width, "0");
  return pad(digits);
}
