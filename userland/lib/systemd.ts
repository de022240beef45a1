/** Talking to pid 1: a request and its reply over /run/systemd/private (sbin/systemd/control.ts). */
import { close, connect, read, socket, type Sys, write } from "../../kernel/uapi/syscall.ts";
import { decode, encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { CONTROL_SOCKET, type Reply, type Request } from "../sbin/systemd/control.ts";

/** Null when nobody answers: the host was not booted with systemd. */
export function* ask(request: Request): Sys<Reply | null> {
  const fd = yield* socket();
  try {
    yield* connect(fd, CONTROL_SOCKET);
    yield* write(fd, encode(`${JSON.stringify(request)}\n`));
    let text = "";
    while (!text.includes("\n")) {
      const chunk = yield* read(fd, 65_536);
      if (chunk.length === 0) return null;
      text += decode(chunk);
    }
    return JSON.parse(text) as Reply;
  } catch (error) {
    if (error instanceof SyscallError && error.errno !== "EINTR") return null;
    throw error;
  } finally {
    yield* close(fd);
  }
}

/** "nginx" is nginx.service. */
export function unitName(word: string): string {
  return /\.(service|target|socket|timer|mount|slice|scope|path)$/.test(word)
    ? word
    : `${word}.service`;
}
