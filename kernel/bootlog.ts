/** What the kernel says while it boots (the parts learners read), with values from this machine. */
import type { Machine } from "./machine.ts";

/** Milliseconds after boot, level, text. */
export function bootMessages(m: Machine): readonly (readonly [number, number, string])[] {
  const { spec } = m;
  const kernel = `${spec.kernelRelease} (debian-kernel@lists.debian.org)`;
  const total = Math.floor(spec.ramKb);
  const rows: (readonly [number, number, string])[] = [
    [0, 5, `Linux version ${kernel} ${spec.kernelVersion}`],
    [0, 6, `Command line: BOOT_IMAGE=/boot/vmlinuz-${spec.kernelRelease} root=/dev/vda1 ro quiet`],
    [0, 6, "BIOS-provided physical RAM map:"],
    [0, 6, "NX (Execute Disable) protection: active"],
    [0, 6, "Hypervisor detected: KVM"],
    [12, 6, `smpboot: Allowing ${spec.cpus} CPUs, 0 hotplug CPUs`],
    [48, 6, `Memory: ${total - 61_440}K/${total}K available (14342K kernel code, 2341K rwdata)`],
    [96, 6, `smp: Brought up 1 node, ${spec.cpus} CPUs`],
    [140, 6, "devtmpfs: initialized"],
    [210, 6, "NET: Registered PF_INET protocol family"],
    [260, 6, "Block layer SCSI generic (bsg) driver version 0.4 loaded (major 248)"],
  ];
  let at = 640;
  for (const disk of spec.disks) {
    const blocks = disk.sizeKb * 2;
    const gb = (disk.sizeKb * 1024) / 1e9;
    const gib = disk.sizeKb / 1024 / 1024;
    rows.push([
      at,
      6,
      `virtio_blk: [${disk.name}] ${blocks} 512-byte logical blocks (${gb.toFixed(1)} GB/${gib.toFixed(1)} GiB)`,
    ]);
    at += 14;
  }
  rows.push([
    1_180,
    6,
    "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.",
  ]);
  rows.push([1_420, 6, `systemd[1]: Hostname set to <${spec.hostname}>.`]);
  for (const area of spec.swap) {
    rows.push([
      2_310,
      6,
      `Adding ${area.kb - 4}k swap on ${area.path}.  Priority:${area.priority} extents:1 across:${area.kb - 4}k `,
    ]);
  }
  rows.push([2_402, 6, "EXT4-fs (vda1): re-mounted. Quota mode: none."]);
  return rows;
}
