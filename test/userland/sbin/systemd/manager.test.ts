/** What the manager keeps of a unit. */
import { expect, test } from "vitest";
import { SyscallError } from "../../../../kernel/uapi/errno.ts";
import type { ActorTrap } from "../../../../kernel/uapi/program.ts";
import { newManager, reloadUnit } from "../../../../userland/sbin/systemd/manager.ts";
import { newUnit } from "../../../../userland/sbin/systemd/unit.ts";

test("a unit whose file is gone keeps nothing that was read", () => {
  const fail = (): never => {
    throw new SyscallError("ENOENT");
  };
  const gone = newUnit("gone.service");
  gone.dropIns = ["/x.conf"];
  gone.linked = { wants: ["a.service"], requires: [] };
  const sys = new Proxy({}, { get: () => fail }) as unknown as ActorTrap;
  reloadUnit(newManager(), sys, gone);
  expect(gone).toEqual(newUnit("gone.service"));
});
