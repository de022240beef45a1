/** base64(1) of coreutils. */
import { concat } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { type Sys } from "../../kernel/uapi/syscall.ts";
import { type Arguments, parseArguments, usageError } from "../lib/command.ts";
import { isDirectory, openSource, readChunk } from "../lib/input.ts";
import { openOutput, type Output } from "../lib/output.ts";
import { quote } from "../lib/quote.ts";
import { complain, errorText } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "base64",
  summary: "base64 encode/decode data and print to standard output",
  synopsis: ["base64 [option]... [file]"],
  description: "Encodes its input in base64, or decodes it.",
  options: [
    ["-d, --decode", "decode"],
    ["-i, --ignore-garbage", "when decoding, ignore characters that do not belong"],
    ["-w, --wrap=COLS", "break lines after COLS characters (76; 0 never)"],
  ],
};

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Map([...ALPHABET].map((char, i) => [char.charCodeAt(0), i]));

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "diw:",
    long: {
      decode: { as: "d" },
      "ignore-garbage": { as: "i" },
      wrap: { as: "w", argument: "required" },
    },
  });
  if (typeof args === "number") return args;
  const wrap = args.value("w") ?? "76";
  if (!/^\d+$/.test(wrap)) {
    yield* complain(args.name, `invalid wrap size: ${quote(wrap)}`);
    return 1;
  }
  const [name = "-", extra] = args.operands;
  if (extra !== undefined) return yield* usageError(args.name, `extra operand ${quote(extra)}`);
  const source = yield* openSource(args.name, name);
  if (source === null) return 1;
  const out = yield* openOutput();
  try {
    if (yield* isDirectory(source.fd)) throw new SyscallError("EISDIR");
    if (args.has("d")) return yield* decodeAll(args, source.fd, out);
    yield* encodeAll(source.fd, Number(wrap), out);
    return 0;
  } catch (error) {
    yield* out.flush();
    yield* complain(args.name, `read error: ${errorText(error)}`);
    return 1;
  }
}

function* encodeAll(fd: number, wrap: number, out: Output): Sys<void> {
  let held: Uint8Array = new Uint8Array(0);
  let column = 0;
  const put = (text: string): void => {
    if (wrap === 0) {
      out.put(text);
      return;
    }
    for (let at = 0; at < text.length;) {
      const take = Math.min(wrap - column, text.length - at);
      out.put(text.slice(at, at + take));
      at += take;
      column += take;
      if (column === wrap) {
        out.put("\n");
        column = 0;
      }
    }
  };
  for (;;) {
    const chunk = yield* readChunk(fd, 2);
    const bytes = concat([held, chunk]);
    const whole = chunk.length === 0 ? bytes.length : bytes.length - (bytes.length % 3);
    put(encodeBytes(bytes.subarray(0, whole)));
    held = bytes.slice(whole);
    yield* out.drain();
    if (chunk.length === 0) break;
  }
  if (wrap !== 0 && column > 0) out.put("\n");
  yield* out.flush();
}

function encodeBytes(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET[group >> 18] as string;
    text += ALPHABET[(group >> 12) & 63] as string;
    text += left > 1 ? (ALPHABET[(group >> 6) & 63] as string) : "=";
    text += left > 2 ? (ALPHABET[group & 63] as string) : "=";
  }
  return text;
}

function* decodeAll(args: Arguments, fd: number, out: Output): Sys<number> {
  let group: number[] = [];
  let padding = 0;
  const fail = function* (): Sys<number> {
    yield* out.flush();
    yield* complain(args.name, "invalid input");
    return 1;
  };
  const emit = (): void => {
    const word = group.reduce((sum, value, i) => sum | (value << (18 - 6 * i)), 0);
    const bytes = Uint8Array.of(word >> 16, (word >> 8) & 255, word & 255);
    out.bytes(bytes.slice(0, group.length - 1));
    group = [];
  };
  for (;;) {
    const chunk = yield* readChunk(fd, 3);
    if (chunk.length === 0) break;
    for (const byte of chunk) {
      if (byte === 10) continue;
      if (byte === 61) {
        if (group.length < 2 && padding === 0) return yield* fail();
        padding++;
        if (group.length + padding === 4) {
          emit();
          padding = 0;
        }
        continue;
      }
      const value = VALUE.get(byte);
      if (value === undefined) {
        if (args.has("i")) continue;
        return yield* fail();
      }
      if (padding > 0) return yield* fail();
      group.push(value);
      if (group.length === 4) emit();
    }
    yield* out.drain();
  }
  if (group.length > 0 || padding > 0) {
    if (group.length > 1) emit();
    return yield* fail();
  }
  yield* out.flush();
  return 0;
}
