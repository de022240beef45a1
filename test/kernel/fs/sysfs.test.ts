/** /sys: devices by their numbers, and which CPUs are together. */
import { expect, test } from "vitest";
import { onBooted } from "../../support/booted.ts";

test("a device is found by its number, and the link leads to its folder", () => {
  const out = onBooted(
    "cd /sys/dev/block; for i in *; do echo $i $(readlink $i) $(cat $i/dev); done; " +
      "ls -F | head -n1",
    { disks: { vdb: { size: "1G" } } } as never,
  );
  expect(out).toBe(
    "254:0 ../../block/vda 254:0\n254:1 ../../block/vda/vda1 254:1\n" +
      "254:16 ../../block/vdb 254:16\n254:0@\n",
  );
});

test("each CPU is a core of its own in one package; a map has a digit for four of them", () => {
  const out = onBooted(
    "cd /sys/devices/system/cpu/cpu5/topology; " +
      "grep . thread_siblings thread_siblings_list core_siblings core_siblings_list core_id",
    { cpus: 6 } as never,
  );
  expect(out).toBe(
    "thread_siblings:20\nthread_siblings_list:5\ncore_siblings:3f\ncore_siblings_list:0-5\n" +
      "core_id:5\n",
  );
});
