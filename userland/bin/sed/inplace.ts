/** Editing a file in place: into a new file beside it, which then takes its name. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_CREAT, O_EXCL, O_WRONLY } from "../../../kernel/uapi/fcntl.ts";
import type { Stat } from "../../../kernel/uapi/stat.ts";
import {
  chmod,
  chown,
  close,
  link,
  open,
  rename,
  type Sys,
  unlink,
} from "../../../kernel/uapi/syscall.ts";
import { dirName } from "../../lib/dir.ts";
import { Output } from "../../lib/output.ts";
import { errorText } from "../../lib/stdio.ts";
import { SedError } from "./error.ts";

export class InPlace {
  readonly out: Output;
  private readonly name: string;
  private readonly temporary: string;
  private readonly fd: number;

  private constructor(name: string, temporary: string, fd: number) {
    this.name = name;
    this.temporary = temporary;
    this.fd = fd;
    this.out = new Output(fd, false, 65_536);
  }

  static *begin(name: string, info: Stat): Sys<InPlace> {
    for (let i = 0; ; i++) {
      const random = (info.ino * 31 + i).toString(36).padStart(6, "A").slice(-6);
      const temporary = `${dirName(name)}/sed${random}`;
      try {
        const fd = yield* open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o600);
        yield* chmod(temporary, info.mode & 0o7777);
        yield* tryIt(chown(temporary, info.uid, info.gid));
        return new InPlace(name, temporary, fd);
      } catch (error) {
        if (error instanceof SyscallError && error.errno === "EEXIST" && i < 100) continue;
        throw new SedError(`couldn't open temporary file ${temporary}: ${errorText(error)}`);
      }
    }
  }

  /** The new file takes the name of the old one, which may be kept under another. */
  *end(suffix: string): Sys<void> {
    const { name } = this;
    yield* this.out.flush();
    yield* close(this.fd);
    if (suffix !== "") {
      const base = name.slice(name.lastIndexOf("/") + 1);
      const backup = suffix.includes("*") ? suffix.replaceAll("*", base) : base + suffix;
      const path = backup.includes("/") ? backup : `${dirName(name)}/${backup}`;
      yield* tryIt(unlink(path));
      yield* link(name, path);
    }
    yield* rename(this.temporary, name);
  }
}

/** For what may fail without harm. */
function* tryIt(call: Sys<void>): Sys<void> {
  try {
    yield* call;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}
