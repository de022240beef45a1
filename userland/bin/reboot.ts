/** reboot, poweroff, halt, shutdown: systemctl by other names. A host that goes down here stays down. */
import { geteuid, type Sys } from "../../kernel/uapi/syscall.ts";
import { complain, print } from "../lib/stdio.ts";
import { ask } from "../lib/systemd.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "reboot",
  section: "8",
  summary: "restart or stop the host",
  synopsis: ["reboot", "poweroff", "halt", "shutdown [-r|-h] [now]"],
  description:
    "In this simulation a host that is taken down does not come back: the session's host can be reset instead.",
  notModelled: ["coming back up", "shutdown times other than now"],
};

export default function* main(argv: readonly string[]): Sys<number> {
  const name = (argv[0] ?? "reboot").split("/").pop() as string;
  if ((yield* geteuid()) !== 0) {
    yield* complain(name, "must be superuser.");
    return 1;
  }
  if (name === "shutdown" && argv.includes("-c")) return 0;
  const verb =
    name === "reboot" || argv.includes("-r") ? "reboot" : name === "halt" ? "halt" : "poweroff";
  yield* print(
    `\nBroadcast message from root@host:\n\nThe system will ${verb === "reboot" ? "reboot" : "power off"} now!\n\n`,
  );
  yield* ask({ verb });
  return 0;
}
