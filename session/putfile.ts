/** Putting a file on a host from outside, as its installer would have. */
import * as dirs from "../kernel/fs/dir.ts";
import type { Inode } from "../kernel/fs/inode.ts";
import { lookup } from "../kernel/fs/namei.ts";
import { close, open } from "../kernel/fs/open.ts";
import { chargeSpace } from "../kernel/fs/read_write.ts";
import type { Machine } from "../kernel/machine.ts";
import { leader } from "../kernel/task.ts";
import { encode } from "../kernel/uapi/bytes.ts";
import { SyscallError } from "../kernel/uapi/errno.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../kernel/uapi/fcntl.ts";

export interface HostFile {
  /** Absolute. */
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** Default 0644; a directory when the type says so. */
  readonly mode?: number;
  readonly type?: "file" | "dir" | "symlink";
  readonly target?: string;
  readonly mtime?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Bytes; larger than the content pads with zeros. */
  readonly size?: number;
}

/** Puts a file on the host, as root, with the directories it needs. */
export function putFile(m: Machine, file: HostFile): void {
  const task = leader(m.init);
  const parts = file.path.split("/").filter((part) => part !== "");
  let path = "";
  for (const part of file.type === "dir" ? parts : parts.slice(0, -1)) {
    path += `/${part}`;
    try {
      dirs.mkdir(m, task, path, 0o755);
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "EEXIST") throw error;
    }
  }
  if (file.type === "symlink") dirs.symlink(m, task, file.target ?? "", file.path);
  else if (file.type !== "dir") {
    const fd = open(m, task, file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644) as number;
    const { content } = file;
    const inode = m.init.files.fd[fd]?.inode;
    if (inode !== undefined)
      fill(m, inode, typeof content === "string" ? encode(content) : content, file.size);
    close(m, m.init, fd);
  }
  const { inode } = lookup(m, task, file.path, { follow: false });
  if (file.mode !== undefined) inode.mode = (inode.mode & ~0o7777) | file.mode;
  if (file.uid !== undefined) inode.uid = file.uid;
  if (file.gid !== undefined) inode.gid = file.gid;
  if (file.mtime !== undefined) inode.mtime = { sec: file.mtime, nsec: 0 };
}

function fill(m: Machine, inode: Inode, content: Uint8Array | undefined, size = 0): void {
  if (inode.data === null) return;
  const data = inode.ownData();
  const bytes = content ?? new Uint8Array(0);
  chargeSpace(m, null, inode, Math.max(size, bytes.length));
  data.write(0, bytes);
  if (size > data.size) data.allocate(size);
}
