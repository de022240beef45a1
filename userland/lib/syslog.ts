/** syslog(3) for tools: a line to the journal, lost when there is none. */
import { close, connect, getpid, socket, type Sys, write } from "../../kernel/uapi/syscall.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { JOURNAL_SOCKET, streamHeader } from "../sbin/systemd/journal.ts";

export function* log(identifier: string, text: string, priority = 5, unit = ""): Sys<void> {
  const fd = yield* socket();
  try {
    yield* connect(fd, JOURNAL_SOCKET);
    yield* write(
      fd,
      encode(`${streamHeader(identifier, unit, yield* getpid())}<${priority}>${text}\n`),
    );
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  yield* close(fd);
}
