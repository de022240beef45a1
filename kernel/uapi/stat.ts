/** File types, mode bits and struct stat: stat(2), inode(7). */
export const S_IFMT = 0o170000;
export const S_IFSOCK = 0o140000;
export const S_IFLNK = 0o120000;
export const S_IFREG = 0o100000;
export const S_IFBLK = 0o060000;
export const S_IFDIR = 0o040000;
export const S_IFCHR = 0o020000;
export const S_IFIFO = 0o010000;
export const S_ISUID = 0o4000;
export const S_ISGID = 0o2000;
export const S_ISVTX = 0o1000;

export interface Stat {
  readonly dev: number; // (major << 8) | minor, as new_encode_dev() for small minors
  readonly ino: number;
  readonly mode: number; // type and permission bits
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly size: number; // bytes
  readonly blksize: number; // bytes
  readonly blocks: number; // 512-byte units
  readonly atime: Timestamp;
  readonly mtime: Timestamp;
  readonly ctime: Timestamp;
  /** As statx(2) has it; null where the file system does not keep it. */
  readonly btime: Timestamp | null;
}

/** Seconds and nanoseconds since the epoch (one number of ns would not be exact in a double). */
export interface Timestamp {
  readonly sec: number;
  readonly nsec: number;
}

export interface Dirent {
  readonly name: string;
  readonly ino: number;
  readonly type: number; // S_IFMT bits
}

/** statfs(2). Blocks are in units of bsize bytes. */
export interface Statfs {
  readonly type: string; // file-system name as in /proc/mounts
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

export const isDir = (mode: number): boolean => (mode & S_IFMT) === S_IFDIR;
export const isReg = (mode: number): boolean => (mode & S_IFMT) === S_IFREG;
export const isLnk = (mode: number): boolean => (mode & S_IFMT) === S_IFLNK;
export const major = (dev: number): number => (dev >> 8) & 0xfff;
export const minor = (dev: number): number => dev & 0xff;
export const makedev = (majorNumber: number, minorNumber: number): number =>
  (majorNumber << 8) | minorNumber;
