/** find -printf and -ls. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import { isLnk, major, minor, type Timestamp } from "../../../kernel/uapi/stat.ts";
import { stat, type Sys } from "../../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { baseName } from "../../lib/dir.ts";
import { byteEscape, octalEscape } from "../../lib/cescape.ts";
import { readEscape } from "../../lib/escape.ts";
import { findLetter, isDevice } from "../../lib/filetype.ts";
import { modeText } from "../../lib/mode.ts";
import { mountOf, readMounts } from "../../lib/mounts.ts";
import type { Accounts } from "../../lib/passwd.ts";
import { resolvePath } from "../../lib/realpath.ts";
import { breakDown, strftime, type Tm } from "../../lib/strftime.ts";
import type { Found } from "./search.ts";

const DIRECTIVE = /^%([-+ #0]*)(\d*)(?:\.(\d+))?([ABCT].|[a-zA-Z%])/;

export function* printfText(format: string, found: Found, accounts: Accounts): Sys<string> {
  let text = "";
  let i = 0;
  while (i < format.length) {
    const char = format[i] as string;
    if (char === "\\") {
      const escape = readEscape(format, i, false);
      if (escape.stop) return text;
      text += format[i + 1] === "e" ? "\\e" : escape.text;
      i = escape.end;
      continue;
    }
    const match = char === "%" ? DIRECTIVE.exec(format.slice(i)) : null;
    if (!match) {
      text += char;
      i++;
      continue;
    }
    const [whole, flags = "", width = "", precision, letter = ""] = match;
    i += whole.length;
    let value = letter === "%" ? "%" : yield* fieldText(letter, found, accounts);
    if (value === null) {
      text += whole;
      continue;
    }
    if (precision !== undefined) value = value.slice(0, Number(precision));
    const columns = Number(width);
    if (flags.includes("-")) text += value.padEnd(columns);
    else text += value.padStart(columns, flags.includes("0") && /^\d/.test(value) ? "0" : " ");
  }
  return text;
}

function* fieldText(letter: string, found: Found, accounts: Accounts): Sys<string | null> {
  const { info, path, root } = found;
  switch (letter[0]) {
    case "a":
      return ctime(info.atime);
    case "A":
      return timeField(info.atime, letter[1] as string);
    case "b":
      return String(info.blocks);
    case "c":
      return ctime(info.ctime);
    case "C":
      return timeField(info.ctime, letter[1] as string);
    case "d":
      return String(found.depth);
    case "D":
      return String(info.dev);
    case "f":
      return baseName(path);
    case "F":
      return (
        mountOf((yield* resolvePath(path, "missing")) ?? path, yield* readMounts())?.type ??
        "unknown"
      );
    case "g":
      return accounts.groupName(info.gid);
    case "G":
      return String(info.gid);
    case "h":
      return parent(path);
    case "H":
      return root;
    case "i":
      return String(info.ino);
    case "k":
      return String(Math.ceil(info.blocks / 2));
    case "l":
      return found.link ?? "";
    case "m":
      return (info.mode & 0o7777).toString(8);
    case "M":
      return modeText(info.mode);
    case "n":
      return String(info.nlink);
    case "p":
      return path;
    case "P":
      return path.length <= root.length ? "" : path.slice(root.length).replace(/^\/+/, "");
    case "s":
      return String(info.size);
    case "S":
      return info.size === 0 ? "1" : String((info.blocks * 512) / info.size);
    case "t":
      return ctime(info.mtime);
    case "T":
      return timeField(info.mtime, letter[1] as string);
    case "u":
      return accounts.userName(info.uid);
    case "U":
      return String(info.uid);
    case "y":
      return findLetter(info.mode);
    case "Y":
      return yield* targetType(found);
    default:
      return null;
  }
}

function* targetType(found: Found): Sys<string> {
  if (!isLnk(found.info.mode)) return findLetter(found.info.mode);
  try {
    return findLetter((yield* stat(found.path)).mode);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return error.errno === "ELOOP" ? "L" : error.errno === "ENOENT" ? "N" : "?";
  }
}

function parent(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

/** Ten digits after the second: findutils' way to write nanoseconds. */
const fraction = (time: Timestamp): string => `${String(time.nsec).padStart(9, "0")}0`;

function ctime(time: Timestamp): string {
  const tm = breakDown(time);
  return `${strftime("%a %b %e %H:%M:%S", tm)}.${fraction(time)} ${strftime("%Y", tm)}`;
}

function timeField(time: Timestamp, letter: string): string {
  const tm = breakDown(time);
  switch (letter) {
    case "@":
      return `${time.sec}.${fraction(time)}`;
    case "S":
      return `${strftime("%S", tm)}.${fraction(time)}`;
    case "T":
    case "X":
      return `${strftime("%H:%M:%S", tm)}.${fraction(time)}`;
    case "+":
      return `${strftime("%Y-%m-%d+%H:%M:%S", tm)}.${fraction(time)}`;
    case "c":
      return strftime("%a %b %e %H:%M:%S", tm) + `.${fraction(time)} ${strftime("%Y", tm)}`;
    default:
      return strftime(`%${letter}`, tm);
  }
}

/** -ls: `ls -dils` in fixed columns; names with C escapes. */
export function listLine(found: Found, accounts: Accounts, now: Tm): string {
  const { info, link } = found;
  const device = isDevice(info.mode);
  const size = device
    ? `${String(major(info.rdev)).padStart(3)}, ${String(minor(info.rdev)).padStart(3)}`
    : String(info.size).padStart(8);
  const age = now.epoch - info.mtime.sec;
  const recent = age < 15_778_476 && age > -3600;
  const tm = breakDown(info.mtime);
  const columns = [
    String(info.ino).padStart(9),
    String(Math.ceil(info.blocks / 2)).padStart(6),
    modeText(info.mode),
    String(info.nlink).padStart(3),
    accounts.userName(info.uid).padEnd(8),
    accounts.groupName(info.gid).padEnd(8),
    size,
    strftime(recent ? "%b %e %H:%M" : "%b %e  %Y", tm),
    escaped(found.path) + (link === null ? "" : ` -> ${escaped(link)}`),
  ];
  return `${columns.join(" ")}\n`;
}

/** Names as -ls writes them, which names fewer control bytes than C does. */
const escaped = (name: string): string =>
  Array.from(encode(name), (byte) => {
    const char = String.fromCharCode(byte);
    if (/[ "\\]/.test(char)) return `\\${char}`;
    if (byte > 32 && byte < 127) return char;
    return /[\b\f\n\r\t]/.test(char) ? byteEscape(byte) : octalEscape(byte);
  }).join("");
