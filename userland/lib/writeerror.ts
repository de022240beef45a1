/**
 * Standard output that cannot be written to: what coreutils' close_stdout() says of it. It is no
 * error of the file that was being read, so `errorText` throws it on, to the tool's row (row.ts).
 */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { type Sys, write } from "../../kernel/uapi/syscall.ts";

export class WriteError extends SyscallError {
  /** What the tool says was being done. */
  readonly doing: string;

  constructor(error: SyscallError, doing: string) {
    super(error.errno);
    this.doing = doing;
  }
}

export function* writeOut(fd: number, data: Uint8Array, doing = "write error"): Sys<void> {
  try {
    yield* write(fd, data);
  } catch (error) {
    if (fd !== 1 || !(error instanceof SyscallError) || error.errno === "EINTR") throw error;
    throw new WriteError(error, doing);
  }
}
