/** clear(1) and reset(1) of ncurses, for xterm and its kin. */
import { copyTermios, saneTermios } from "../../kernel/uapi/termios.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { type Sys, tcgetattr, tcsetattr } from "../../kernel/uapi/syscall.ts";
import { eprint, print } from "../lib/stdio.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "clear",
  summary: "clear the terminal screen (also reset)",
  synopsis: ["clear", "reset"],
  description:
    "Clears the screen and what was scrolled off it. As reset it also sets the terminal to sane " +
    "modes, after a program left it in others.",
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const term = env.get("TERM") ?? "";
  if (term === "") {
    yield* eprint("TERM environment variable not set.\n");
    return 1;
  }
  if (term === "dumb") return 1;
  const reset = (argv[0] ?? "").split("/").pop() === "reset";
  if (!reset) {
    yield* print("\x1b[H\x1b[2J\x1b[3J");
    return 0;
  }
  for (const fd of [2, 1, 0]) {
    try {
      const { cc } = copyTermios(yield* tcgetattr(fd));
      const sane = saneTermios();
      yield* tcsetattr(fd, { ...sane, cc: { ...sane.cc, erase: cc.erase || sane.cc.erase } });
      break;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  yield* print("\x1bc\x1b[!p\x1b[?3;4l\x1b[4l\x1b>\x1b[H\x1b[2J");
  return 0;
}
