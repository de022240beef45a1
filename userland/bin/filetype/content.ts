/** The kind of a file by its first bytes: a handful of signatures, then kinds of text. */
import { decode } from "../../../kernel/uapi/bytes.ts";

const SIGNATURES: readonly (readonly [bytes: string, what: string, mime: string])[] = [
  ["\x7fELF", "ELF 64-bit LSB executable, x86-64, version 1 (SYSV)", "application/x-executable"],
  ["\x1f\x8b\x08", "gzip compressed data", "application/gzip"],
  ["\xfd7zXZ\0", "XZ compressed data", "application/x-xz"],
  ["\x28\xb5\x2f\xfd", "Zstandard compressed data (v0.8+)", "application/zstd"],
  ["BZh", "bzip2 compressed data", "application/x-bzip2"],
  ["PK\x03\x04", "Zip archive data", "application/zip"],
  ["\x89PNG\r\n\x1a\n", "PNG image data", "image/png"],
  ["\xff\xd8\xff", "JPEG image data", "image/jpeg"],
  ["GIF8", "GIF image data", "image/gif"],
  ["%PDF-", "PDF document", "application/pdf"],
  ["SQLite format 3\0", "SQLite 3.x database", "application/vnd.sqlite3"],
];
const SCRIPTS: readonly (readonly [pattern: RegExp, what: string, mime: string])[] = [
  [/bash$/, "Bourne-Again shell script", "text/x-shellscript"],
  [/\b(sh|dash)$/, "POSIX shell script", "text/x-shellscript"],
  [/python[\d.]*$/, "Python script", "text/x-script.python"],
  [/perl$/, "Perl script", "text/x-perl"],
  [/zsh$/, "Paul Falstad's zsh script", "text/x-shellscript"],
];

interface Kind {
  readonly what: string;
  readonly mime: string;
  readonly charset: string;
}

function kindOf(head: Uint8Array): Kind {
  const latin1 = String.fromCharCode(...head.subarray(0, 64));
  const signature = SIGNATURES.find(([bytes]) => latin1.startsWith(bytes));
  if (signature) return { what: signature[1], mime: signature[2], charset: "binary" };
  const text = decode(head);
  if (/[\0-\x06\x0e-\x1a\x1c-\x1f]/.test(text)) {
    return { what: "data", mime: "application/octet-stream", charset: "binary" };
  }
  const raw = /[\udc80-\udcff]/u.test(text);
  const ascii = head.every((byte) => byte < 128);
  const charset = raw ? "iso-8859-1" : ascii ? "us-ascii" : "utf-8";
  const encoding = raw ? "ISO-8859" : ascii ? "ASCII" : "Unicode text, UTF-8";
  const script = /^#! *(\S+)(?: +(\S+))?/.exec(text);
  if (script) {
    const program = script[1]?.endsWith("/env") ? (script[2] ?? "") : (script[1] ?? "");
    const known = SCRIPTS.find(([pattern]) => pattern.test(program));
    const name = known?.[1] ?? `a ${script[1]} script`;
    return {
      what: `${name}, ${encoding} text executable${terminators(text)}`,
      mime: known?.[2] ?? "text/plain",
      charset,
    };
  }
  if (/^\s*[[{]/.test(text) && isJson(text))
    return { what: "JSON text data", mime: "application/json", charset };
  return { what: `${encoding} text${terminators(text)}`, mime: "text/plain", charset };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const LONG_LINE = 300;

function terminators(text: string): string {
  const lines = text.split("\n");
  let notes = "";
  if (lines.some((line) => line.length > LONG_LINE)) {
    const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
    notes += `, with very long lines (${longest})`;
  }
  const crlf = text.includes("\r\n");
  const bare = /(^|[^\r])\n/.test(text);
  if (crlf && bare) notes += ", with CRLF, LF line terminators";
  else if (crlf) notes += ", with CRLF line terminators";
  else if (!bare) notes += ", with no line terminators";
  if (text.includes("\x1b")) notes += ", with escape sequences";
  return notes;
}

export const contentType = (head: Uint8Array): string => kindOf(head).what;

export function mimeType(head: Uint8Array, charset: boolean): string {
  const kind = kindOf(head);
  return charset ? `${kind.mime}; charset=${kind.charset}` : kind.mime;
}
