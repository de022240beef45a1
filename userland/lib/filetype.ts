/** The types of files by all the names that tools give them: inode(7), ls(1), find(1), stat(1). */
import {
  isReg,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  type Stat,
} from "../../kernel/uapi/stat.ts";

interface FileType {
  readonly format: number;
  /** What ls -l begins a line with. */
  readonly letter: string;
  /** gnulib's file_type. */
  readonly name: string;
  /** What ls -F puts after the name. */
  readonly mark: string;
  /** The key of its color in LS_COLORS. */
  readonly color: string;
  /** file --mime-type; of a regular file its content decides. */
  readonly mime: string;
}

const type = (
  format: number,
  letter: string,
  name: string,
  mark: string,
  color: string,
  mime: string,
): FileType => ({ format, letter, name, mark, color, mime });

const REGULAR = type(S_IFREG, "-", "regular file", "", "fi", "");

export const FILE_TYPES: readonly FileType[] = [
  REGULAR,
  type(S_IFDIR, "d", "directory", "/", "di", "inode/directory"),
  type(S_IFLNK, "l", "symbolic link", "@", "ln", "inode/symlink"),
  type(S_IFCHR, "c", "character special file", "", "cd", "inode/chardevice"),
  type(S_IFBLK, "b", "block special file", "", "bd", "inode/blockdevice"),
  type(S_IFIFO, "p", "fifo", "|", "pi", "inode/fifo"),
  type(S_IFSOCK, "s", "socket", "=", "so", "inode/socket"),
];

const BY_FORMAT = new Map(FILE_TYPES.map((one) => [one.format, one]));

export const fileType = (mode: number): FileType => BY_FORMAT.get(mode & S_IFMT) ?? REGULAR;

/** The type bits that a letter of find -type stands for. */
export const typeOfLetter = (letter: string): number | undefined =>
  FILE_TYPES.find((one) => one.letter === (letter === "f" ? "-" : letter))?.format;

/** The letter of find -type and %y. */
export const findLetter = (mode: number): string => (isReg(mode) ? "f" : fileType(mode).letter);

/** "regular empty file", "directory", "symbolic link". */
export const fileTypeName = (info: Stat): string =>
  isReg(info.mode) && info.size === 0 ? "regular empty file" : fileType(info.mode).name;

/** The mark of ls -F; `executables` get theirs too. */
export function fileMark(mode: number, executables: boolean): string {
  if (isReg(mode)) return executables && mode & 0o111 ? "*" : "";
  return fileType(mode).mark;
}

export const isDevice = (mode: number): boolean =>
  (mode & S_IFMT) === S_IFCHR || (mode & S_IFMT) === S_IFBLK;
