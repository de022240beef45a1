/** What a base image is made of: plain rows, so that userland and scenarios can state files as data. */
export interface Held {
  readonly files: number;
  readonly kb: number;
}

export interface ImageEntry {
  readonly path: string; // absolute; parents are made as needed (0755 root)
  readonly type: "file" | "dir" | "symlink" | "fifo";
  readonly mode?: number; // permission bits; default 0644, 0755 for directories
  readonly uid?: number;
  readonly gid?: number;
  readonly content?: Uint8Array | string;
  /** Bytes; larger than the content pads with zeros (a program's image is its name and padding). */
  readonly size?: number;
  readonly target?: string;
  /** Of a directory: files in it that the image does not list, and what they take on disk. */
  readonly held?: Held;
  /** Seconds since the epoch; default the image's. */
  readonly mtime?: number;
}
