/** /etc/fstab of a host, as an installer writes it: root, other file systems, then swap. */
import type { Machine } from "../kernel/machine.ts";
import { putFile } from "./putfile.ts";
import type { ScenarioFile } from "./scenarioschema.ts";

export function writeFstab(m: Machine, file: ScenarioFile, mtime: number): void {
  const lines = [
    "# <file system> <mount point> <type> <options> <dump> <pass>",
    "/dev/vda1 / ext4 errors=remount-ro 0 1",
  ];
  for (const [name, { mount }] of Object.entries(file.host?.disks ?? {}))
    if (mount !== undefined) lines.push(`/dev/${name} ${mount} ext4 defaults 0 2`);
  for (const { path } of m.spec.swap) lines.push(`${path} none swap sw 0 0`);
  putFile(m, { path: "/etc/fstab", content: `${lines.join("\n")}\n`, mtime });
}
