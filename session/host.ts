/** Ordinary hosts: what a scenario that says little gets, and what scripts run on. */
import type { HostSpec } from "../kernel/machine.ts";
import type { DiskSpec } from "../kernel/block/genhd.ts";
import { NSEC_PER_SEC } from "../kernel/uapi/time.ts";

/** 2026-03-02 09:12:41 UTC, a Monday: the wall clock when a host is first seen, unless it is drawn. */
export const EPOCH_SEC = 1_772_442_761;
export const KERNEL_RELEASE = "6.1.0-28-amd64";
export const KERNEL_VERSION = "#1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)";
const VIRTBLK_MAJOR = 254;

/** The n-th virtual disk: vda, vdb ... An ordinary cloud volume unless told otherwise. */
export function virtioDisk(
  index: number,
  sizeKb: number,
  options: Partial<DiskSpec> = {},
): DiskSpec {
  return {
    name: `vd${String.fromCharCode(97 + index)}`,
    major: VIRTBLK_MAJOR,
    minor: index * 16,
    sizeKb,
    iops: 3_000,
    kbps: 125 * 1024,
    latencyUs: 600,
    rotational: false,
    partitionsKb: index === 0 ? [sizeKb - 2_048] : [],
    ...options,
  };
}

export function plainHost(options: Partial<HostSpec> = {}): HostSpec {
  return {
    hostname: "host",
    cpus: 2,
    cpuModel: "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz",
    cpuMhz: 2_499.998,
    ramKb: 4 * 1024 * 1024,
    disks: [virtioDisk(0, 30 * 1024 * 1024)],
    swap: [],
    kernelRelease: KERNEL_RELEASE,
    kernelVersion: KERNEL_VERSION,
    uptimeNs: 11 * 86_400 * NSEC_PER_SEC,
    wallClock: { sec: EPOCH_SEC, nsec: 0 },
    ...options,
  };
}
