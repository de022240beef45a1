/** What the letters of stat(1)'s formats stand for. */
import { isLnk, major, minor, type Stat, type Statfs } from "../../../kernel/uapi/stat.ts";
import { fileTypeName } from "../../lib/filetype.ts";
import { modeText } from "../../lib/mode.ts";
import type { Accounts } from "../../lib/passwd.ts";
import { breakDown, strftime } from "../../lib/strftime.ts";
import type { Timestamp } from "../../../kernel/uapi/stat.ts";

export interface FileFacts {
  readonly name: string;
  readonly info: Stat;
  readonly link: string | null;
  readonly accounts: Accounts;
  readonly mount: string;
  /** The usual display quotes only names that need it; %N in a format always does. */
  readonly quotes: (name: string) => string;
}

export interface FsFacts {
  readonly name: string;
  readonly info: Statfs;
}

/** A number shows in a base; a time may have a fraction. */
export type Field =
  | string
  | { readonly value: number; readonly base: 8 | 10 | 16 }
  | { readonly time: Timestamp };

const number = (value: number, base: 8 | 10 | 16 = 10): Field => ({ value, base });

const timeText = (time: Timestamp): string => strftime("%Y-%m-%d %H:%M:%S.%N %z", breakDown(time));

export function fileField(letter: string, modifier: string, facts: FileFacts): Field | undefined {
  const { info, accounts } = facts;
  switch (letter) {
    case "a":
      return number(info.mode & 0o7777, 8);
    case "A":
      return modeText(info.mode);
    case "b":
      return number(info.blocks);
    case "B":
      return number(512);
    case "d":
      return device(info.dev, modifier, 10);
    case "D":
      return number(info.dev, 16);
    case "f":
      return number(info.mode, 16);
    case "F":
      return fileTypeName(info);
    case "g":
      return number(info.gid);
    case "G":
      return accounts.group(info.gid)?.name ?? "UNKNOWN";
    case "h":
      return number(info.nlink);
    case "i":
      return number(info.ino);
    case "m":
      return facts.mount;
    case "n":
      return facts.name;
    case "N":
      return (
        facts.quotes(facts.name) + (isLnk(info.mode) ? ` -> ${facts.quotes(facts.link ?? "")}` : "")
      );
    case "o":
      return number(info.blksize);
    case "r":
      return device(info.rdev, modifier, 10);
    case "R":
      return number(info.rdev, 16);
    case "s":
      return number(info.size);
    case "t":
      return number(major(info.rdev), 16);
    case "T":
      return number(minor(info.rdev), 16);
    case "u":
      return number(info.uid);
    case "U":
      return accounts.user(info.uid)?.name ?? "UNKNOWN";
    case "w":
      return "-";
    case "W":
      return number(0);
    case "x":
      return timeText(info.atime);
    case "X":
      return { time: info.atime };
    case "y":
      return timeText(info.mtime);
    case "Y":
      return { time: info.mtime };
    case "z":
      return timeText(info.ctime);
    case "Z":
      return { time: info.ctime };
    default:
      return undefined;
  }
}

function device(dev: number, modifier: string, base: 10 | 16): Field {
  if (modifier === "H") return number(major(dev), base);
  return number(modifier === "L" ? minor(dev) : dev, base);
}

/** Magic numbers and names of statfs(2). */
const TYPES: Readonly<Record<string, readonly [number, string]>> = {
  ext4: [0xef53, "ext2/ext3"],
  ext3: [0xef53, "ext2/ext3"],
  xfs: [0x58465342, "xfs"],
  tmpfs: [0x01021994, "tmpfs"],
  devtmpfs: [0x01021994, "tmpfs"],
  proc: [0x9fa0, "proc"],
  sysfs: [0x62656572, "sysfs"],
  devpts: [0x1cd1, "devpts"],
  cgroup2: [0x63677270, "cgroup2fs"],
  overlay: [0x794c7630, "overlayfs"],
  vfat: [0x4d44, "msdos"],
};

export function fsField(letter: string, { name, info }: FsFacts): Field | undefined {
  const [magic, type] = TYPES[info.type] ?? [0, `UNKNOWN (${info.type})`];
  switch (letter) {
    case "a":
      return number(info.bavail);
    case "b":
      return number(info.blocks);
    case "c":
      return number(info.files);
    case "d":
      return number(info.ffree);
    case "f":
      return number(info.bfree);
    case "i":
      return number(0, 16);
    case "l":
      return number(255);
    case "n":
      return name;
    case "s":
      return number(info.bsize);
    case "S":
      return number(info.bsize);
    case "t":
      return number(magic, 16);
    case "T":
      return type;
    default:
      return undefined;
  }
}
