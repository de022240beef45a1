/** Questions of rm -i, mv -i, find -ok: asked on standard error, answered on standard input. */
import { decode } from "../../kernel/uapi/bytes.ts";
import type { Sys } from "../../kernel/uapi/syscall.ts";
import { eprint, Lines } from "./stdio.ts";

export class Prompter {
  private readonly lines = new Lines(0);

  /** True for an answer that begins with y. */
  *ask(question: string): Sys<boolean> {
    yield* eprint(question);
    const answer = yield* this.lines.next();
    return answer !== null && /^[yY]/.test(decode(answer));
  }
}
