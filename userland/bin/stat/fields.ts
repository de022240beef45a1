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

type FieldOf = (facts: FileFacts, modifier: string) => Field;

const FILE_FIELDS: Readonly<Record<string, FieldOf>> = {
  a: ({ info }) => number(info.mode & 0o7777, 8),
  A: ({ info }) => modeText(info.mode),
  b: ({ info }) => number(info.blocks),
  B: () => number(512),
  d: ({ info }, modifier) => device(info.dev, modifier, 10),
  D: ({ info }) => number(info.dev, 16),
  f: ({ info }) => number(info.mode, 16),
  F: ({ info }) => fileTypeName(info),
  g: ({ info }) => number(info.gid),
  G: ({ info, accounts }) => accounts.group(info.gid)?.name ?? "UNKNOWN",
  h: ({ info }) => number(info.nlink),
  i: ({ info }) => number(info.ino),
  m: (facts) => facts.mount,
  n: (facts) => facts.name,
  N: (facts) => namesOf(facts),
  o: ({ info }) => number(info.blksize),
  r: ({ info }, modifier) => device(info.rdev, modifier, 10),
  R: ({ info }) => number(info.rdev, 16),
  s: ({ info }) => number(info.size),
  t: ({ info }) => number(major(info.rdev), 16),
  T: ({ info }) => number(minor(info.rdev), 16),
  u: ({ info }) => number(info.uid),
  U: ({ info, accounts }) => accounts.user(info.uid)?.name ?? "UNKNOWN",
  w: ({ info }) => (info.btime === null ? "-" : timeText(info.btime)),
  W: ({ info }) => ({ time: info.btime ?? { sec: 0, nsec: 0 } }),
  x: ({ info }) => timeText(info.atime),
  X: ({ info }) => ({ time: info.atime }),
  y: ({ info }) => timeText(info.mtime),
  Y: ({ info }) => ({ time: info.mtime }),
  z: ({ info }) => timeText(info.ctime),
  Z: ({ info }) => ({ time: info.ctime }),
};

export function fileField(letter: string, modifier: string, facts: FileFacts): Field | undefined {
  return FILE_FIELDS[letter]?.(facts, modifier);
}

/** The name as %N shows it, with what a symbolic link holds. */
function namesOf({ info, name, link, quotes }: FileFacts): string {
  return quotes(name) + (isLnk(info.mode) ? ` -> ${quotes(link ?? "")}` : "");
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
