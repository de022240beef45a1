/**
 * File systems that hold real content: ext4 over a shared base image, and tmpfs. fs/super.c in
 * purpose. The base image is built once and never changes; a host materialises an inode when it is
 * first looked up and copies what it changes, so an untouched host costs a few kilobytes.
 */
import { encode } from "../uapi/bytes.ts";
import type { Held, ImageEntry } from "../uapi/image.ts";
import {
  isDir,
  isLnk,
  isReg,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFREG,
  type Timestamp,
} from "../uapi/stat.ts";
import type { Disk } from "../block/genhd.ts";
import type { Machine } from "../machine.ts";
import { FileData } from "./data.ts";
import { Inode, S_IMAGE, type Superblock } from "./inode.ts";

interface ImageNode {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  nlink: number;
  readonly time: Timestamp;
  readonly data: FileData | null;
  readonly entries: Map<string, number> | null;
  readonly target: string;
}

/** Frozen tree, index = inode number. */
export interface Image {
  readonly nodes: readonly (ImageNode | undefined)[];
  readonly blocks: number;
  readonly files: number;
  /** Files that directories have besides, by inode number; counted in the two above. */
  readonly held: ReadonlyMap<number, Held>;
}

export const ROOT_INO = 2; // ext4's EXT4_ROOT_INO
const FIRST_INO = 11; // after ext4's reserved ones (lost+found)
const MEMORY_ROOT_INO = 1; // of tmpfs and its like, which number from there
const BLOCK = 4096;

export function buildImage(entries: readonly ImageEntry[], mtime: number): Image {
  const nodes: (ImageNode | undefined)[] = [];
  const held = new Map<number, Held>();
  let blocks = 0;
  const dir = (uid = 0, gid = 0, mode = 0o755, time = mtime): ImageNode => ({
    mode: S_IFDIR | mode,
    uid,
    gid,
    nlink: 2,
    time: { sec: time, nsec: 0 },
    data: null,
    entries: new Map(),
    target: "",
  });
  nodes[ROOT_INO] = dir();
  let next = FIRST_INO;
  const add = (parent: ImageNode, name: string, node: ImageNode): void => {
    const old = parent.entries?.get(name);
    if (isDir(node.mode) && old === undefined) parent.nlink++;
    nodes[old ?? next] = node;
    if (old === undefined) parent.entries?.set(name, next++);
  };
  for (const entry of entries) {
    const parts = entry.path.split("/").filter((part) => part !== "");
    const name = parts.pop();
    let at = nodes[ROOT_INO] as ImageNode;
    for (const part of parts) {
      let ino = at.entries?.get(part);
      if (ino === undefined) {
        add(at, part, dir());
        ino = at.entries?.get(part) as number;
      }
      at = nodes[ino] as ImageNode;
    }
    const time = entry.mtime ?? mtime;
    if (entry.type === "dir") {
      const made = dir(entry.uid, entry.gid, entry.mode ?? 0o755, time);
      if (name === undefined) nodes[ROOT_INO] = { ...made, entries: at.entries };
      else {
        const ino = at.entries?.get(name);
        const old = ino === undefined ? undefined : nodes[ino];
        add(at, name, old?.entries ? { ...made, entries: old.entries, nlink: old.nlink } : made);
        if (entry.held !== undefined) held.set(at.entries?.get(name) as number, entry.held);
      }
    } else if (name !== undefined) {
      const data = entry.type === "file" ? imageData(entry) : null;
      blocks += data === null ? 0 : Math.ceil(data.size / BLOCK);
      add(at, name, {
        mode: typeBits(entry) | (entry.mode ?? (entry.type === "symlink" ? 0o777 : 0o644)),
        uid: entry.uid ?? 0,
        gid: entry.gid ?? 0,
        nlink: 1,
        time: { sec: time, nsec: 0 },
        data,
        entries: null,
        target: entry.target ?? "",
      });
    }
  }
  let files = nodes.length;
  for (const { files: more, kb } of held.values()) {
    files += more;
    blocks += Math.ceil(kb / 4);
  }
  return { nodes, blocks, files, held };
}

function typeBits(entry: ImageEntry): number {
  return entry.type === "symlink" ? S_IFLNK : entry.type === "fifo" ? S_IFIFO : S_IFREG;
}

function imageData(entry: ImageEntry): FileData {
  const content = entry.content ?? "";
  const data = FileData.of(typeof content === "string" ? encode(content) : content);
  if (entry.size !== undefined && entry.size > data.size) data.allocate(entry.size);
  return data;
}

export interface SuperOptions {
  readonly type: string;
  readonly disk: Disk | null;
  readonly dev: number;
  /** Bytes; undefined is without limit. */
  readonly sizeKb?: number;
  readonly inodes?: number;
  readonly image?: Image;
}

const NONE_HELD: ReadonlyMap<number, Held> = new Map();

export function newSuper(m: Machine, options: SuperOptions): Superblock {
  const image = options.image;
  const blocks = options.sizeKb === undefined ? Infinity : Math.floor(options.sizeKb / 4);
  const ext4 = options.type === "ext4";
  const first = ext4 ? FIRST_INO : MEMORY_ROOT_INO + 1;
  const table = new Map<number, Inode>();
  const sb: Superblock = {
    type: options.type,
    dev: options.dev,
    disk: options.disk,
    blockSize: BLOCK,
    blocks,
    blocksUsed: image?.blocks ?? 0,
    blocksReserved: ext4 && blocks !== Infinity ? Math.floor(blocks / 20) : 0,
    inodes: options.inodes ?? (blocks === Infinity ? Infinity : Math.floor(blocks / 4)),
    inodesUsed: image?.files ?? first - 1,
    readonly: false,
    root: undefined as unknown as Inode,
    nextIno: image?.nodes.length ?? first,
    table,
    held: image?.held ?? NONE_HELD,
    get(ino: number): Inode {
      let inode = table.get(ino);
      if (inode === undefined) {
        const node = image?.nodes[ino];
        if (node === undefined) throw new Error(`${options.type}: no inode ${ino}`);
        inode = materialise(sb, ino, node);
        table.set(ino, inode);
      }
      return inode;
    },
    modeOf: (ino) => (table.get(ino) ?? image?.nodes[ino] ?? sb.get(ino)).mode,
  };
  if (image === undefined) {
    sb.root = newInode(m, sb, S_IFDIR | 0o755, 0, 0, ext4 ? ROOT_INO : MEMORY_ROOT_INO);
    sb.root.nlink = 2;
  } else sb.root = sb.get(ROOT_INO);
  m.superblocks.push(sb);
  return sb;
}

function materialise(sb: Superblock, ino: number, node: ImageNode): Inode {
  const content = node.data ?? node.entries ?? (isLnk(node.mode) ? node.target : null);
  return new Inode(sb, ino, node, node.time, content, null, S_IMAGE);
}

/** A new inode, counted against its file system; not yet linked anywhere. */
export function newInode(
  m: Machine,
  sb: Superblock,
  mode: number,
  uid: number,
  gid: number,
  ino = sb.nextIno++,
): Inode {
  const node = { mode, uid, gid, nlink: 0 };
  const inode = new Inode(sb, ino, node, m.realtime(), emptyContent(mode));
  sb.table.set(ino, inode);
  return inode;
}

function emptyContent(mode: number): FileData | Map<string, number> | null {
  if (isReg(mode)) return new FileData();
  return isDir(mode) ? new Map() : null;
}
