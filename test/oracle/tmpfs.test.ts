/** The options of a tmpfs beside the real kernel's, in a mount namespace of its own. */
import { execFileSync, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { onBooted } from "../support/booted.ts";

/** Only root may mount, and not in every container; and a mount(8) words its errors its own way. */
const MOUNT = ["-m", "sh", "-c", "mount -t tmpfs x /mnt && mount --version"];
const real = spawnSync("unshare", MOUNT, { encoding: "utf8" });
const mayMount = real.status === 0 && / 2\.38\./.test(real.stdout);

const OPTIONS = [
  "size=1m",
  "size=4097",
  "size=1500k,mode=700",
  "noexec,nosuid,nr_inodes=1k",
  "mode=1777,uid=5,gid=6,nodev",
  "ro,size=1g,size=2m",
  "strictatime",
  "noatime,relatime,sync",
  "mode=7",
  "size=5k,nr_blocks=3",
  "foo",
  "size=x",
  "mode=8",
];

const SCRIPT = [
  "cd /",
  "on() { grep ' /mnt ' /proc/self/mounts | tail -n1; }",
  `for o in ${OPTIONS.join(" ")}`,
  "do mount -t tmpfs -o $o x /mnt && on && stat -c '%a %u %g' /mnt && umount /mnt; done",
  "mount -t tmpfs -o size=1m,mode=755 x /mnt; head -c 500000 /dev/zero >/mnt/f",
  "mount -o remount,size=100k /mnt; mount -o remount,foo /mnt; on",
  "mount -o remount,size=2m,ro /mnt; on; stat -f -c '%b %S' /mnt; umount /mnt",
]
  .join("; ")
  .replace("; do", "\ndo");

test.skipIf(!mayMount)("a tmpfs takes the options and shows them as the real one does", () => {
  const argv = ["-m", "sh", "-c", `{ ${SCRIPT}; } 2>&1`];
  const text = execFileSync("unshare", argv, { encoding: "utf8" });
  // Some kernels are built to say this of all of them.
  expect(onBooted(SCRIPT)).toBe(text.replaceAll(",inode64", ""));
});

const SHOWN = [
  "cd /",
  "for o in ro,size=2048k nosuid,noatime,sync,mode=700 rw,noexec,dirsync",
  "do mount -t tmpfs -o $o x /mnt && grep ' /mnt ' /proc/self/mountinfo | cut -d' ' -f4-",
  "df --output=iused /mnt; stat -c '%i %n' /mnt; umount /mnt",
  "done",
  "mount -t tmpfs x /mnt; mkdir /mnt/a; echo a >/mnt/a/b; df --output=iused /mnt; cd /mnt",
  '[ "$(stat -c %w a/b)" = "$(stat -c %y a/b)" ] && echo born; stat -c \'%w %W %.2W\' /proc /sys',
  "mkdir /mnt/m; mount -t tmpfs y /mnt/m; cd /; umount /mnt 2>/dev/null; echo $?",
  "umount /mnt/m; umount /mnt; echo $?",
].join("\n");

test.skipIf(!mayMount)("what the kernel says of mounts is the mount's or the file system's", () => {
  const text = execFileSync("unshare", ["-m", "sh", "-c", SHOWN], { encoding: "utf8" });
  const ours = onBooted(SHOWN).replaceAll(/ shared:\d+/g, "");
  expect(ours).toBe(text.replaceAll(",inode64", ""));
});

test("a tmpfs that is unmounted gives its memory back, and its number", () => {
  const once = "mount -t tmpfs x /mnt; cp /bin/* /mnt; stat -c %d /mnt; umount /mnt";
  const shmem = "grep Shmem: /proc/meminfo";
  const lines = onBooted(`${shmem}; ${once}; ${once}; ${shmem}`).split("\n");
  expect(lines[3]).toBe(lines[0]);
  expect(lines[2]).toBe(lines[1]);
});
