/** systemd-analyze(1) on exit statuses and spans of time, systemctl(1) on unit files. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { timespan } from "../../userland/lib/timespan.ts";
import { EXIT_STATUSES } from "../../userland/sbin/systemd/exitstatus.ts";
import { onBooted } from "../support/booted.ts";
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

/** Unit files in a root, "" for that of the host; they are named so that a pattern finds them. */
function unitFiles(root: string): string {
  const [usr, etc] = [`${root}/usr/lib/systemd/system`, `${root}/etc/systemd/system`];
  const write = (name: string, ...lines: string[]): string => {
    const all = ["[Unit]", "[Service]", "ExecStart=/bin/true", "[Install]", ...lines];
    return `printf '%s\\n' ${all.join(" ")} >${usr}/${name}`;
  };
  return [
    `mkdir -p ${usr} ${etc}/multi-user.target.wants ${root}/opt`,
    write("zz-Enabled.service", "WantedBy=multi-user.target"),
    write("zz-disabled.service", "WantedBy=multi-user.target"),
    write("zz-also.service", "Also=zz-Enabled.service"),
    write("zz-static.service"),
    write("zz-masked.service"),
    write("zz@.service", "WantedBy=multi-user.target"),
    write("zz-named.target", "Alias=zz-other.target"),
    write("zz-goal.target"),
    `ln -s zz-Enabled.service ${usr}/zz-alias.service`,
    `cp ${usr}/zz-disabled.service ${root}/opt/zz-linked.service`,
    `ln -s /opt/zz-linked.service ${etc}/zz-linked.service`,
    `ln -s /dev/null ${etc}/zz-masked.service`,
    `ln -s /usr/lib/systemd/system/zz-Enabled.service ${etc}/multi-user.target.wants/`,
  ].join("; ");
}

test.skipIf(!have(TOOL))(
  `list-unit-files has the states, presets and order of the real one${toInstall(TOOL)}`,
  () => {
    const root = mkdtempSync(join(tmpdir(), "pf-units-"));
    mkdirSync(join(root, "etc"));
    const lists = (systemctl: string): string =>
      [
        "'zz*'",
        "'none*'",
        "'zz*' -t target",
        "'zz*' -t target,socket,service",
        "'zz*' --state=static,alias",
        "'zz*' --no-legend",
      ]
        .map((words) => `${systemctl} list-unit-files --no-pager ${words}`)
        .join("; ");
    const script = `${unitFiles(root)}; ${lists(`systemctl --root=${root}`)}`;
    const text = execFileSync("bash", ["-c", script], { encoding: "utf8" });
    rmSync(root, { recursive: true });
    expect(text).toMatch(/^zz-Enabled.service +enabled +enabled$/m);
    expect(onBooted(`${unitFiles("")}; ${lists("systemctl")}`)).toBe(text);
  },
);
