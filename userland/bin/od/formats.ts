/** The types of od -t: how a group of bytes shows. */
import { charCell, dotted } from "../../lib/bytedump.ts";
import { formatFloat } from "../../lib/printf.ts";

export interface Format {
  /** Bytes a unit. */
  readonly size: number;
  /** Columns a unit takes, without the blank before it. */
  readonly width: number;
  line(row: Uint8Array, bytesPerLine: number, columnsPerByte: number): string;
}

const NAMES = [
  "nul",
  "soh",
  "stx",
  "etx",
  "eot",
  "enq",
  "ack",
  "bel",
  "bs",
  "ht",
  "nl",
  "vt",
  "ff",
  "cr",
  "so",
  "si",
  "dle",
  "dc1",
  "dc2",
  "dc3",
  "dc4",
  "nak",
  "syn",
  "etb",
  "can",
  "em",
  "sub",
  "esc",
  "fs",
  "gs",
  "rs",
  "us",
  "sp",
];
const SIZES: Readonly<Record<string, number>> = { C: 1, S: 2, I: 4, L: 8, F: 4, D: 8 };
const WIDTHS: Readonly<Record<string, readonly number[]>> = {
  o: [3, 6, 0, 11, 0, 0, 0, 22],
  d: [4, 6, 0, 11, 0, 0, 0, 20],
  u: [3, 5, 0, 10, 0, 0, 0, 20],
  x: [2, 4, 0, 8, 0, 0, 0, 16],
  f: [0, 0, 0, 15, 0, 0, 0, 24],
};

function nameText(byte: number): string {
  const code = byte & 127;
  if (code === 127) return "del";
  return NAMES[code] ?? String.fromCharCode(code);
}

function numberText(kind: string, view: DataView, at: number, size: number): string {
  if (kind === "f") {
    const value = size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
    return formatFloat(
      { flags: "", width: 0, precision: size === 4 ? 8 : 17, conversion: "g" },
      value,
    );
  }
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i));
  if (kind === "d") return String(BigInt.asIntN(size * 8, value));
  if (kind === "u") return String(value);
  const digits = value.toString(kind === "o" ? 8 : 16);
  return digits.padStart((WIDTHS[kind] as readonly number[])[size - 1] as number, "0");
}

/** The formats of a type string, such as "x1z" or "d2c"; null when it is none. */
export function formatsOf(type: string): Format[] | null {
  const formats: Format[] = [];
  let rest = type;
  while (rest !== "") {
    const match = /^(?:([ac])|([doux])(\d*|[CSIL])|(f)(\d*|[FDL]))(z?)/.exec(rest);
    if (!match || match[0] === "") return null;
    rest = rest.slice(match[0].length);
    const kind = match[1] ?? match[2] ?? match[4] ?? "";
    const text = match[3] ?? match[5] ?? "";
    const size = /[ac]/.test(kind)
      ? 1
      : text === ""
        ? kind === "f"
          ? 8
          : 4
        : (SIZES[text] ?? Number(text));
    const width = /[ac]/.test(kind) ? 3 : (WIDTHS[kind]?.[size - 1] ?? 0);
    if (width === 0) return null;
    formats.push(format(kind, size, width, match[6] === "z"));
  }
  return formats;
}

function format(kind: string, size: number, width: number, trailer: boolean): Format {
  return {
    size,
    width,
    line(row, bytesPerLine, columnsPerByte) {
      // What falls short of a whole unit counts as zeros.
      const padded = new Uint8Array(Math.ceil(row.length / size) * size);
      padded.set(row);
      const view = new DataView(padded.buffer);
      const column = Math.round(columnsPerByte * size);
      let text = "";
      for (let at = 0; at < row.length; at += size) {
        const byte = padded[at] as number;
        const shown =
          kind === "c"
            ? charCell(byte)
            : kind === "a"
              ? nameText(byte)
              : numberText(kind, view, at, size);
        text += shown.padStart(column);
      }
      if (!trailer) return text;
      const full = Math.ceil(bytesPerLine / size) * column;
      return `${text.padEnd(full)}  >${dotted(row)}<`;
    },
  };
}
