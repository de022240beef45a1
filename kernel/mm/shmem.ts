/**
 * tmpfs: mm/shmem.c. Its pages; its options, and what /proc/mounts says of them: shmem_parse_one(),
 * shmem_show_options(), show_mnt_opts(). Not modelled: huge=, mpol=, names of users (mount(8) looks
 * those up), and inode64, which a kernel may be built to say.
 */
import { SyscallError } from "../uapi/errno.ts";
import type { Machine } from "../machine.ts";
import { shrinkArea } from "./mmap.ts";
import { takePages } from "./page_alloc.ts";

export interface TmpfsOptions {
  readonly readonly: boolean;
  /** As they are shown, the access first. */
  readonly flags: readonly string[];
  readonly blocks: number; // of 4 KiB
  readonly inodes: number;
  readonly mode: number; // of the root, permission bits
  readonly uid: number;
  readonly gid: number;
}

/** In the order in which they are shown, before and after relatime. */
const FLAGS = "sync dirsync mand lazytime nosuid nodev noexec noatime nodiratime".split(" ");
/** What may be said of a mount, and is the usual or makes no difference here. */
const QUIET = new Set(
  (
    "defaults rw ro suid dev exec atime diratime relatime norelatime strictatime nostrictatime " +
    "async nolazytime nomand silent loud inode64"
  ).split(" "),
);
const PAGE = 4096;

/** As it is when nothing is said: half of the memory's pages, and as many inodes. */
const usual = (totalPages: number): TmpfsOptions => ({
  readonly: false,
  flags: ["rw", "relatime"],
  blocks: Math.floor(totalPages / 2),
  inodes: Math.floor(totalPages / 2),
  mode: 0o1777,
  uid: 0,
  gid: 0,
});

const SUFFIX: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1_048_576, g: 1_073_741_824 };

/** memparse() */
function memparse(text: string): number {
  const [, digits, suffix = ""] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
  if (digits === undefined) throw new SyscallError("EINVAL");
  return Number(digits) * (SUFFIX[suffix.toLowerCase()] as number);
}

function pagesOf(text: string, totalPages: number): number {
  const share = /^(\d+)%$/.exec(text)?.[1];
  return Math.ceil(
    share === undefined ? memparse(text) / PAGE : (totalPages * Number(share)) / 100,
  );
}

function numeral(text: string, digits: RegExp, base: number): number {
  if (!digits.test(text)) throw new SyscallError("EINVAL");
  return parseInt(text, base);
}

/** `was` are the options of a mount that is mounted again: its root stays whose it is. */
export function parseTmpfs(options: string, totalPages: number, was?: TmpfsOptions): TmpfsOptions {
  const words = options.split(",").filter((word) => word !== "" && word !== "remount");
  let { blocks, inodes, mode, uid, gid } = was ?? usual(totalPages);
  for (const word of words) {
    const [name = "", value] = word.split("=");
    if (value === undefined) {
      if (!FLAGS.includes(name) && !QUIET.has(name)) throw new SyscallError("EINVAL");
    } else if (name === "size") blocks = pagesOf(value, totalPages);
    else if (name === "nr_blocks") blocks = memparse(value);
    else if (name === "nr_inodes") inodes = memparse(value);
    else if (name === "mode") mode = numeral(value, /^[0-7]+$/, 8) & 0o7777;
    else if (name === "uid") uid = numeral(value, /^\d+$/, 10);
    else if (name === "gid") gid = numeral(value, /^\d+$/, 10);
    else throw new SyscallError("EINVAL");
  }
  const access = words.filter((word) => word === "ro" || word === "rw").at(-1) ?? "rw";
  const plain = !words.includes("noatime") && !words.includes("strictatime");
  const flags = [access, ...FLAGS.filter((flag) => words.includes(flag))];
  return {
    readonly: access === "ro",
    flags: plain ? [...flags, "relatime"] : flags,
    blocks,
    inodes,
    ...(was === undefined ? { mode, uid, gid } : { mode: was.mode, uid: was.uid, gid: was.gid }),
  };
}

/** The field of /proc/mounts. */
export function shownTmpfs(options: TmpfsOptions, totalPages: number): string {
  const { flags, blocks, inodes, mode, uid, gid } = options;
  const plain = usual(totalPages);
  const own: string[] = [];
  if (blocks !== plain.blocks) own.push(`size=${blocks * 4}k`);
  if (inodes !== plain.inodes) own.push(`nr_inodes=${inodes}`);
  if (mode !== plain.mode) own.push(`mode=${mode.toString(8).padStart(3, "0")}`);
  if (uid !== 0) own.push(`uid=${uid}`);
  if (gid !== 0) own.push(`gid=${gid}`);
  return [...flags, ...own].join(",");
}

/** Pages of its files: shared memory that reclaim may swap out. */
export function shmemCharge(m: Machine, delta: number): void {
  const { memory } = m;
  const { tmpfs } = memory;
  if (delta > 0) {
    takePages(m, delta);
    tmpfs.used += delta;
    memory.shmem += delta;
  } else shrinkArea(m, tmpfs, Math.min(-delta, tmpfs.used));
  tmpfs.pages = tmpfs.used;
}
