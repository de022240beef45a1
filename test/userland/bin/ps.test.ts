/** ps: what it says of options that it has not. The rest is in test/oracle. */
import { expect, test } from "vitest";
import { LIMIT_NOTE } from "../../../userland/lib/limit.ts";
import { runScript } from "../../support/host.ts";

test.each(["-M", "-Z", "M", "Z", "--context"])("ps %s is not modelled, by its name", (option) => {
  const { stderr } = runScript(`ps ${option}`);
  expect(stderr).toBe(`ps: ${option}: not modelled here\n${LIMIT_NOTE}\n`);
});
