/** The processes of a service: those of its control group, found through /proc. */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { decode } from "../../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { key, type Unit } from "./unit.ts";
import { listDir } from "./unitfile.ts";

export function cgroupOf(unit: Unit): string {
  return `/${key(unit, "Service.Slice") ?? "system.slice"}/${unit.name}`;
}

export function unitPids(sys: ActorTrap, name: string): number[] {
  const out: number[] = [];
  for (const entry of listDir(sys, "/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const fd = sys.open(`/proc/${entry}/cgroup`, 0) as number;
      const text = decode(sys.read(fd, 512) as Uint8Array);
      sys.close(fd);
      if (text.trim().endsWith(`/${name}`)) out.push(Number(entry));
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  return out.sort((a, b) => a - b);
}

/** KillMode=control-group: a signal to every process of the service. */
export function signalGroup(sys: ActorTrap, unit: Unit, signal: number): void {
  for (const pid of unitPids(sys, unit.name)) {
    try {
      sys.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
}
