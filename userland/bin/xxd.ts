/** xxd(1) of Vim 9.0: hexadecimal dumps, and back. */
import { concat, decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_CREAT, O_RDONLY, O_WRONLY } from "../../kernel/uapi/fcntl.ts";
import { open, type Sys, write } from "../../kernel/uapi/syscall.ts";
import { dotted } from "../lib/bytedump.ts";
import { readChunk } from "../lib/input.ts";
import { helpText } from "../lib/help.ts";
import { eprint, errorText, print } from "../lib/stdio.ts";
import { openOutput } from "../lib/output.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "xxd",
  summary: "make a hexdump or do the reverse",
  synopsis: ["xxd [options] [infile [outfile]]", "xxd -r [options] [infile [outfile]]"],
  description: "Shows its input in hexadecimal with offsets and characters.",
  options: [
    ["-b", "binary digits"],
    ["-c COLS", "bytes a line (16)"],
    ["-e", "little-endian groups"],
    ["-g BYTES", "bytes a group (2)"],
    ["-i", "as a C array"],
    ["-l LEN", "stop after LEN bytes"],
    ["-o OFF", "add OFF to the offsets shown"],
    ["-p", "plain: only digits"],
    ["-r", "the reverse: digits to bytes"],
    ["-s SEEK", "start at SEEK"],
    ["-u", "upper-case digits"],
  ],
  notModelled: ["-a", "-d", "-E", "-C", "-R"],
};

interface Settings {
  readonly flags: Set<string>;
  readonly values: Map<string, number>;
  readonly files: string[];
}

const LONG: Readonly<Record<string, string>> = {
  "-bits": "b",
  "-cols": "c",
  "-groupsize": "g",
  "-include": "i",
  "-len": "l",
  "-ps": "p",
  "-postscript": "p",
  "-plain": "p",
  "-revert": "r",
  "-seek": "s",
  "-uppercase": "u",
};

function parse(argv: readonly string[]): Settings | string {
  const settings: Settings = { flags: new Set(), values: new Map(), files: [] };
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (word === "-" || !word.startsWith("-")) {
      settings.files.push(word);
      continue;
    }
    const bare = word.startsWith("--") ? word.slice(1) : word;
    const letter = LONG[bare] ?? bare[1] ?? "";
    if ("bceugilopsr".includes(letter) === false) return word;
    if (!"cglos".includes(letter)) {
      settings.flags.add(letter);
      continue;
    }
    const attached = LONG[bare] === undefined ? bare.slice(2) : "";
    const text = attached !== "" ? attached : (argv[++i] ?? "");
    const value = /^[-+]?0x/i.test(text) ? parseInt(text.replace("+", ""), 16) : Number(text);
    if (!Number.isFinite(value)) return word;
    settings.values.set(letter, value);
  }
  return settings;
}

export default function* main(argv: readonly string[]): Sys<number> {
  const settings = parse(argv);
  if (typeof settings === "string") {
    yield* eprint(helpText(usage));
    return 1;
  }
  if (settings.flags.has("h")) {
    yield* print(helpText(usage));
    return 1;
  }
  const [input = "-", output] = settings.files;
  let fd = 0;
  try {
    if (input !== "-") fd = yield* open(input, O_RDONLY);
  } catch (error) {
    yield* eprint(`xxd: ${input}: ${errorText(error)}\n`);
    return 2;
  }
  let out = 1;
  if (output !== undefined && output !== "-") {
    try {
      out = yield* open(output, O_WRONLY | O_CREAT, 0o666);
    } catch (error) {
      yield* eprint(`xxd: ${output}: ${errorText(error)}\n`);
      return 3;
    }
  }
  let bytes: Uint8Array;
  let size: number;
  try {
    ({ bytes, size } = yield* readInput(fd, settings));
  } catch (error) {
    yield* eprint(`xxd: ${errorText(error)}\n`);
    return 2;
  }
  if (settings.flags.has("r")) {
    yield* write(out, settings.flags.has("p") ? revertPlain(decode(bytes)) : revert(decode(bytes)));
    return 0;
  }
  const sink = yield* openOutput(out);
  const seek = settings.values.get("s") ?? 0;
  if (seek < 0) settings.values.set("s", size - bytes.length);
  for (const line of dump(bytes, settings, input)) {
    sink.put(line);
    yield* sink.drain();
  }
  yield* sink.flush();
  return 0;
}

/** What is to be shown, and how much there was. */
function* readInput(fd: number, settings: Settings): Sys<{ bytes: Uint8Array; size: number }> {
  const chunks: Uint8Array[] = [];
  const seek = settings.values.get("s") ?? 0;
  const end = settings.flags.has("r") ? Infinity : seek + (settings.values.get("l") ?? Infinity);
  let size = 0;
  while (size < end) {
    const chunk = yield* readChunk(fd, 3);
    if (chunk.length === 0) break;
    chunks.push(chunk);
    size += chunk.length;
    if (size > 64 * 1024 * 1024) throw new SyscallError("ENOMEM");
  }
  const all = concat(chunks);
  if (settings.flags.has("r")) return { bytes: all, size };
  const start = seek < 0 ? Math.max(0, all.length + seek) : seek;
  const stop = Math.min(all.length, start + (settings.values.get("l") ?? Infinity));
  return { bytes: all.subarray(start, stop), size };
}

function* dump(bytes: Uint8Array, settings: Settings, name: string): Generator<string> {
  const { flags, values } = settings;
  const upper = flags.has("u");
  const hex = (byte: number): string => {
    const digits = byte.toString(16).padStart(2, "0");
    return upper ? digits.toUpperCase() : digits;
  };
  if (flags.has("p")) {
    const columns = values.get("c") ?? 30;
    for (let at = 0; at < bytes.length; at += columns) {
      yield `${[...bytes.subarray(at, at + columns)].map(hex).join("")}\n`;
    }
    return;
  }
  if (flags.has("i")) {
    yield* include(bytes, name, values.get("c") ?? 12);
    return;
  }
  const bits = flags.has("b");
  const little = flags.has("e");
  const columns = values.get("c") ?? (bits ? 6 : 16);
  const group = values.get("g") ?? (bits ? 1 : little ? 4 : 2);
  const digits = bits ? (byte: number) => byte.toString(2).padStart(8, "0") : hex;
  const size = bits ? 8 : 2;
  const offset = (values.get("s") ?? 0) + (values.get("o") ?? 0);
  const perGroup = group === 0 ? columns : group;
  const width = columns * size + Math.ceil(columns / perGroup);
  for (let at = 0; at < bytes.length; at += columns) {
    const row = bytes.subarray(at, at + columns);
    let text = "";
    for (let i = 0; i < row.length; i += perGroup) {
      let part = [...row.subarray(i, i + perGroup)].map(digits);
      if (little) {
        part.reverse();
        while (part.length < perGroup) part = ["  ", ...part];
      }
      text += `${part.join("")} `;
    }
    const address = (offset + at).toString(16).padStart(8, "0");
    yield `${address}: ${text.padEnd(width)} ${dotted(row)}\n`;
  }
}

function* include(bytes: Uint8Array, name: string, columns: number): Generator<string> {
  const identifier = name.replace(/^(?=\d)/, "__").replace(/\W/g, "_");
  const named = name !== "-";
  if (named) yield `unsigned char ${identifier}[] = {\n`;
  for (let at = 0; at < bytes.length; at += columns) {
    const row = [...bytes.subarray(at, at + columns)].map(
      (b) => `0x${b.toString(16).padStart(2, "0")}`,
    );
    yield `  ${row.join(", ")}${at + columns < bytes.length ? "," : ""}\n`;
  }
  if (named) yield `};\nunsigned int ${identifier}_len = ${bytes.length};\n`;
}

function revertPlain(text: string): Uint8Array {
  const digits = text.replace(/[^0-9a-fA-F]/g, "");
  const bytes = new Uint8Array(digits.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(digits.slice(i * 2, i * 2 + 2), 16);
  return bytes;
}

function revert(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*([0-9a-fA-F]+):\s?(.*)$/.exec(line);
    if (!match) continue;
    const at = parseInt(match[1] as string, 16);
    while (bytes.length < at && at < 16 * 1024 * 1024) bytes.push(0);
    // Two blanks end the digits: what follows is the characters.
    const digits = ((match[2] as string).split("  ")[0] as string).replace(/\s/g, "");
    const pairs = digits.match(/[0-9a-fA-F]{2}/g) ?? [];
    pairs.slice(0, 256).forEach((pair, i) => {
      bytes[at + i] = parseInt(pair, 16);
    });
  }
  return Uint8Array.from(bytes, (byte) => byte ?? 0);
}
