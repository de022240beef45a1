/** Writing a text to a file. */
import { encode } from "../../../kernel/uapi/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../kernel/uapi/fcntl.ts";
import { close, open, type Sys, write } from "../../../kernel/uapi/syscall.ts";

export function* writeText(name: string, text: string): Sys<void> {
  const fd = yield* open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  try {
    if (text !== "") yield* write(fd, encode(text));
  } finally {
    yield* close(fd);
  }
}
