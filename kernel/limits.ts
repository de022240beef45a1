/** Resource limits: prlimit(2), kernel/sys.c. Defaults are a Debian 12 login's. */
import { SyscallError } from "./uapi/errno.ts";
import { RLIM_INFINITY, type Resource, type Rlimit } from "./uapi/syscall.ts";
import type { Process } from "./task.ts";

const MIB = 1024 * 1024;

/**
 * Tasks that a host of ours has room for. Linux would take this from its memory (16 KiB of stack
 * each, an eighth of all pages): many thousands, which a server of many hosts could not hold.
 */
export const THREADS_MAX = 1_024;

/** Half of all tasks for each user, as fork_init() has it; root is not bound by it (fork.ts). */
const NPROC = THREADS_MAX / 2;

const both = (value: number): Rlimit => ({ soft: value, hard: value });

export const DEFAULT_LIMITS: ReadonlyMap<Resource, Rlimit> = new Map<Resource, Rlimit>([
  ["cpu", both(RLIM_INFINITY)],
  ["fsize", both(RLIM_INFINITY)],
  ["data", both(RLIM_INFINITY)],
  ["stack", { soft: 8 * MIB, hard: RLIM_INFINITY }],
  ["core", { soft: 0, hard: RLIM_INFINITY }],
  ["rss", both(RLIM_INFINITY)],
  ["nproc", both(NPROC)],
  ["nofile", { soft: 1024, hard: 1_048_576 }],
  ["memlock", both(8 * MIB)],
  ["as", both(RLIM_INFINITY)],
  ["locks", both(RLIM_INFINITY)],
  ["sigpending", both(NPROC)],
  ["msgqueue", both(819_200)],
  ["nice", both(0)],
  ["rtprio", both(0)],
  ["rttime", both(RLIM_INFINITY)],
]);

/** The soft limit. */
export function limitOf(process: Process, resource: Resource): number {
  return process.rlimits.get(resource)?.soft ?? RLIM_INFINITY;
}

export function setLimit(
  caller: Process,
  target: Process,
  resource: Resource,
  limit: Rlimit,
): void {
  const old = target.rlimits.get(resource) as Rlimit;
  if (limit.soft > limit.hard) throw new SyscallError("EINVAL");
  if (limit.hard > old.hard && caller.cred.euid !== 0) throw new SyscallError("EPERM");
  target.rlimits = new Map(target.rlimits).set(resource, limit); // shared since fork until now
}
