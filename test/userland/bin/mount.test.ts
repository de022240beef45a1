/** mount and umount: what they do to the host, and what they say when they cannot. */
import { expect, test } from "vitest";
import { LIMIT_NOTE } from "../../../userland/lib/limit.ts";
import { onBooted } from "../../support/booted.ts";

const DMESG = "       dmesg(1) may have more information after failed mount system call.\n";

test("a tmpfs is mounted, made read-only, written to again, and unmounted when not in use", () => {
  const out = onBooted(
    "mkdir /m; mount -t tmpfs -o size=1m x /m && mount | tail -n1; mount -o remount,ro /m; " +
      "touch /m/a; mount -o remount,rw /m; touch /m/a && ls /m; cd /m; umount /m; echo $?; cd /; " +
      "umount -v /m; umount /m; echo $?",
  );
  expect(out).toBe(
    "x on /m type tmpfs (rw,relatime,size=1024k)\n" +
      "touch: cannot touch '/m/a': Read-only file system\na\n" +
      "umount: /m: target is busy.\n32\numount: /m unmounted\numount: /m: not mounted.\n32\n",
  );
});

test("what stands in the way of a mount is said as util-linux says it", () => {
  const out = onBooted(
    "mount nosuch; echo $?; mount -t tmpfs x /nodir; echo $?; mount /dev/sdz /mnt; " +
      "mount /dev/vda1 /mnt; mount a b c; umount; umount /nosuch; touch /f; mount -t tmpfs x /f; " +
      "su learner -c 'mount -t tmpfs x /mnt; umount /run'; mount -o remount,ro /tmp",
  );
  expect(out).toBe(
    "mount: nosuch: can't find in /etc/fstab.\n1\n" +
      `mount: /nodir: mount point does not exist.\n${DMESG}32\n` +
      `mount: /mnt: special device /dev/sdz does not exist.\n${DMESG}` +
      `mount: /mnt: /dev/vda1 already mounted on /.\n${DMESG}` +
      "mount: bad usage\nTry 'mount --help' for more information.\n" +
      "umount: bad usage\nTry 'umount --help' for more information.\n" +
      "umount: /nosuch: no mount point specified.\n" +
      `mount: /f: mount point is not a directory.\n${DMESG}` +
      `mount: /mnt: must be superuser to use mount.\n${DMESG}` +
      "umount: /run: must be superuser to unmount.\n" +
      `mount: /tmp: mount point not mounted or bad option.\n${DMESG}`,
  );
});

test("a bind mount is not modelled, and says so", () => {
  expect(onBooted("mount -B /etc /mnt")).toBe(`mount: -B: not modelled here\n${LIMIT_NOTE}\n`);
});

test("a dry run is not modelled, and mounts nothing", () => {
  const said = (what: string): string => `mount: -${what}: not modelled here\n${LIMIT_NOTE}\n`;
  const out = onBooted("mkdir /m; mount -f -t tmpfs x /m; mount --fake -t tmpfs x /m; mount -F x");
  expect(out).toBe(said("f") + said("f") + said("F"));
  expect(onBooted("mkdir /m; mount --fake -t tmpfs x /m 2> /dev/null; mount | grep /m")).toBe("");
});

test("umount has a version and a help of its own, and says what it has not", () => {
  expect(onBooted("umount --version")).toMatch(/^umount from util-linux 2\.38\.1 /);
  expect(onBooted("umount --help")).toContain("umount [-v] {source|directory}...");
  expect(onBooted("mkdir /m; mount -t tmpfs x /m; umount -l /m; umount -R /m; umount /m")).toBe(
    ["l", "R"].map((flag) => `umount: -${flag}: not modelled here\n${LIMIT_NOTE}\n`).join(""),
  );
  expect(onBooted("umount --nosuch")).toBe(
    "umount: unrecognized option '--nosuch'\n" + "Try 'umount --help' for more information.\n",
  );
});

test("a file system is busy while a program that lies there runs, though nobody is in it", () => {
  const out = onBooted(
    "mkdir /m; mount -t tmpfs x /m; cp /usr/bin/sleep /m; /m/sleep 9 & sleep 1; " +
      "umount /m; echo $?; kill $!; wait; umount /m; echo $?",
  );
  expect(out).toBe("umount: /m: target is busy.\n32\n0\n");
});
