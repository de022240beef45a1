/** file(1) 5.44 in short: what stat tells, and the usual signs in the first bytes. */
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import { elfProgram } from "../../kernel/uapi/program.ts";
import { isLnk, major, minor, S_ISGID, S_ISUID, S_ISVTX } from "../../kernel/uapi/stat.ts";
import { close, lstat, open, read, readlink, stat, type Sys } from "../../kernel/uapi/syscall.ts";
import { parseArguments } from "../lib/command.ts";
import { fileType, isDevice } from "../lib/filetype.ts";
import { tryStat } from "../lib/trystat.ts";
import { eprint, errorText, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";
import { textWidth } from "../lib/width.ts";
import { contentType, mimeType } from "./filetype/content.ts";

export const usage: Usage = {
  name: "file",
  summary: "determine file type",
  synopsis: ["file [-bhikLsz] [-F separator] file..."],
  description: "Says what each file seems to be.",
  options: [
    ["-b, --brief", "no names"],
    ["-i, --mime", "MIME types"],
    ["-h  -L", "do not follow symbolic links (the default); follow them"],
    ["-F, --separator STRING", "instead of : after names"],
    ["-N, --no-pad", "no blanks to align"],
  ],
  notModelled: ["most of magic(5)", "-m", "-C", "-z"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const args = yield* parseArguments(argv, usage, {
    short: "bcCdEf:F:hiIkLlm:nNprsSvzZ0",
    long: {
      brief: { as: "b" },
      mime: { as: "i" },
      "mime-type": {},
      dereference: { as: "L" },
      "no-dereference": { as: "h" },
      separator: { as: "F", argument: "required" },
      "no-pad": { as: "N" },
      "special-files": { as: "s" },
      raw: { as: "r" },
    },
    limits: ["C", "c", "f", "k", "l", "m", "z", "Z"],
    version: "file-5.44",
  });
  if (typeof args === "number") return args;
  if (args.operands.length === 0) {
    yield* eprint(`Usage: ${usage.synopsis[0]}\n`);
    return 1;
  }
  const separator = args.value("F") ?? ":";
  const widest = args.operands.reduce((most, name) => Math.max(most, textWidth(name)), 0);
  const mime = args.has("i") ? "full" : args.has("mime-type") ? "type" : null;
  for (const name of args.operands) {
    const pad = args.has("N") ? 1 : widest - textWidth(name) + 1;
    const what = yield* describe(name, args.has("L"), mime);
    yield* print(args.has("b") ? `${what}\n` : `${name}${separator}${" ".repeat(pad)}${what}\n`);
  }
  return 0;
}

type Mime = "full" | "type" | null;

function* describe(name: string, follow: boolean, mime: Mime): Sys<string> {
  let info;
  try {
    info = yield* follow ? stat(name) : lstat(name);
  } catch (error) {
    return `cannot open \`${name}' (${errorText(error)})`;
  }
  const charset = mime === "full" ? "; charset=binary" : "";
  const inode = fileType(info.mode).mime;
  if (isLnk(info.mode)) {
    if (mime) return inode + charset;
    const target = yield* readlink(name);
    return `${(yield* tryStat(name)) ? "" : "broken "}symbolic link to ${target}`;
  }
  if (inode !== "") {
    if (mime) return inode + charset;
    return special(info.mode) + typeName(info.mode, info.rdev);
  }
  if (info.size === 0 && !name.startsWith("/proc/")) {
    return mime ? `inode/x-empty${charset}` : `${special(info.mode)}empty`;
  }
  try {
    const fd = yield* open(name, O_RDONLY);
    const head = yield* read(fd, 65_536);
    yield* close(fd);
    if (mime) return mimeType(head, mime === "full");
    const elf = elfProgram(head) !== undefined;
    return special(info.mode) + (elf ? ELF : head.length === 0 ? "empty" : contentType(head));
  } catch (error) {
    const why = errorText(error);
    if (why === "Permission denied") return "regular file, no read permission";
    return `cannot open \`${name}' (${why})`;
  }
}

const ELF =
  "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter " +
  "/lib64/ld-linux-x86-64.so.2, for GNU/Linux 3.2.0, stripped";

function special(mode: number): string {
  let text = "";
  if (mode & S_ISUID) text += "setuid ";
  if (mode & S_ISGID) text += "setgid ";
  if (mode & S_ISVTX) text += "sticky, ";
  return text;
}

/** As stat's names, but for two. */
function typeName(mode: number, rdev: number): string {
  const { name } = fileType(mode);
  if (name === "fifo") return "fifo (named pipe)";
  return isDevice(mode) ? name.replace("file", `(${major(rdev)}/${minor(rdev)})`) : name;
}
