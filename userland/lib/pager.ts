/** Showing long output through less, as systemd's tools and man do (SYSTEMD_LESS=FRSXMK). */
import {
  clone,
  close,
  dup2,
  execve,
  pipe,
  sigaction,
  type Sys,
  wait4,
  write,
} from "../../kernel/uapi/syscall.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { SIGPIPE } from "../../kernel/uapi/signal.ts";
import { print } from "./stdio.ts";

function* less(reading: number, writing: number, flags: readonly string[]): Sys<number> {
  yield* dup2(reading, 0);
  yield* close(reading);
  yield* close(writing);
  try {
    yield* execve(
      "/usr/bin/less",
      ["less", ...flags],
      ["TERM=xterm-256color", "HOME=/", "PATH=/usr/bin:/bin"],
    );
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  return 127;
}

/** `end` starts at the last page. Without a less the lines are simply printed. */
export function* pageThrough(lines: readonly string[], end: boolean): Sys<void> {
  const [reading, writing] = yield* pipe();
  const entry = less(reading, writing, end ? ["-FRSXMK", "+G"] : ["-FRSXMK"]);
  const pid = yield* clone({ entry: () => entry });
  yield* close(reading);
  yield* sigaction(SIGPIPE, "ignore");
  const text = lines.map((line) => `${line}\n`).join("");
  try {
    yield* write(writing, encode(text));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error; // q before the end
  }
  yield* close(writing);
  let status = null;
  while (status === null) {
    try {
      status = yield* wait4(pid, 0);
    } catch (error) {
      if (!(error instanceof SyscallError) || error.errno !== "EINTR") throw error;
    }
  }
  if (status.how === "exited" && status.value === 127) yield* print(text);
}
