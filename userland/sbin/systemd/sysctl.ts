/**
 * systemd-sysctl(8): sets the kernel parameters of sysctl.d(5), at boot and when its service is
 * restarted. What cannot be set is said and does no harm. Options and --prefix are not modelled.
 */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { eprint, tryReadFile } from "../../lib/stdio.ts";
import { setSysctl, sysctlFiles, sysctlPath, sysctlSettings } from "../../lib/sysctlconf.ts";
import type { Usage } from "../../lib/usage.ts";

export const usage: Usage = {
  name: "systemd-sysctl",
  section: "8",
  summary: "set kernel parameters at boot",
  synopsis: ["/lib/systemd/systemd-sysctl", "systemctl restart systemd-sysctl"],
  description: "Applies /etc/sysctl.d/*.conf, in the order of the files' names.",
  options: [],
  files: ["/etc/sysctl.d", "/usr/lib/sysctl.d", "/etc/sysctl.conf"],
};

export default function* main(): Sys<number> {
  for (const file of yield* sysctlFiles()) {
    for (const { name, value, forgiven } of sysctlSettings((yield* tryReadFile(file)) ?? "")) {
      const path = sysctlPath(name);
      try {
        yield* setSysctl(path, value);
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        const key = path.slice("/proc/sys/".length);
        if (!forgiven && error.errno === "ENOENT")
          yield* eprint(`Couldn't write '${value}' to '${key}', ignoring: ${error.message}\n`);
        else if (!forgiven)
          yield* eprint(`Couldn't write '${value}' to '${key}': ${error.message}\n`);
      }
    }
  }
  return 0;
}
