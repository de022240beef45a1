/** Names of exit statuses and spans of time, as systemd-analyze(1) prints them. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { timespan } from "../../userland/lib/timespan.ts";
import { EXIT_STATUSES } from "../../userland/sbin/systemd/exitstatus.ts";
import { have, toInstall } from "../support/packages.ts";

const TOOL = "systemd-analyze";
const real = (...argv: string[]): string => execFileSync(TOOL, argv, { encoding: "utf8" });

test.skipIf(!have(TOOL))(
  `every exit status has the name and the class that systemd gives it${toInstall(TOOL)}`,
  () => {
    const lines = real("exit-status", "--no-pager").trimEnd().split("\n").slice(1);
    const ours = Object.entries(EXIT_STATUSES).flatMap(([kind, table]) =>
      Object.entries(table).map(([status, name]) => `${name} ${status} ${kind}`),
    );
    expect(ours.sort()).toEqual(lines.map((line) => line.split(/\s+/).join(" ")).sort());
  },
);

test.skipIf(!have(TOOL))(`a span of time to the microsecond is systemd's${toInstall(TOOL)}`, () => {
  const spans = [
    0, 1, 999, 1000, 1500, 999_999, 1_000_000, 1_000_001, 1_000_500, 59_999_999, 60_000_000,
    61_500_000, 3_600_001_000, 3_661_000_000, 90_061_000_001, 604_800_000_000, 2_629_800_000_000,
    31_557_599_000_000, 31_557_600_000_000, 40_000_000_123_456,
  ];
  const text = real("timespan", ...spans.map((us) => `${us}us`));
  const human = [...text.matchAll(/^ +Human: (.*)$/gm)].map((match) => match[1]);
  expect(spans.map((us) => timespan(us, 1))).toEqual(human);
});
