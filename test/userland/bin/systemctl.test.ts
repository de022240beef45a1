/** systemctl: what it links, what it leaves alone, and what it says that it does not do. */
import { describe, expect, test } from "vitest";
import { LIMIT_NOTE } from "../../../userland/lib/limit.ts";
import { ignoredDirectives } from "../../../userland/sbin/systemd/ignored.ts";
import { parseUnit } from "../../../userland/sbin/systemd/unitfile.ts";
import { onBooted } from "../../support/booted.ts";
import { runScript } from "../../support/host.ts";

const UNIT = "/etc/systemd/system/hog.service";
const WRITE =
  "mkdir -p /etc/systemd/system; " +
  "printf '[Service]\\nExecStart=/bin/sleep 9\\n[Install]\\nWantedBy=multi-user.target\\n' " +
  `>${UNIT}; `;

describe("mask", () => {
  test("a unit file in /etc cannot be masked, and is left as it is", () => {
    const { stdout, stderr, status } = runScript(
      `${WRITE}systemctl mask hog; s=$?; head -n1 ${UNIT}; exit $s`,
    );
    expect(stderr).toBe(`Failed to mask unit: File ${UNIT} already exists.\n`);
    expect([stdout, status]).toEqual(["[Service]\n", 1]);
  });

  test("unmask does not remove a unit file", () => {
    const { stdout, stderr, status } = runScript(
      `${WRITE}systemctl unmask hog; s=$?; head -n1 ${UNIT}; exit $s`,
    );
    expect([stdout, stderr, status]).toEqual(["[Service]\n", "", 0]);
  });

  test("a unit of the distribution is masked by a link, once, and unmasked again", () => {
    const { stdout, stderr, status } = runScript(
      "systemctl mask cron && readlink /etc/systemd/system/cron.service && " +
        "systemctl mask cron && " +
        "{ systemctl enable cron; systemctl unmask cron; } && ls /etc/systemd/system/cron.service",
    );
    const link = "/etc/systemd/system/cron.service";
    expect(stdout).toBe("/dev/null\n");
    expect(stderr.split("\n").slice(0, 3)).toEqual([
      `Created symlink ${link} → /dev/null.`,
      `Failed to enable unit: Unit file ${link} is masked.`,
      `Removed "${link}".`,
    ]);
    expect(status).toBe(2);
  });
});

describe("what is not modelled is said", () => {
  test("a timer is not started, enabled or listed", () => {
    for (const command of ["start tidy.timer", "enable --now tidy.timer", "list-timers"]) {
      const { stdout, stderr, status } = runScript(`systemctl ${command}`);
      const what = command.replace("--now ", "");
      expect(stderr).toBe(`systemctl: ${what}: not modelled here\n${LIMIT_NOTE}\n`);
      expect([stdout, status]).toEqual(["", 1]);
    }
  });

  test("directives without effect are found, those that are honoured are not", () => {
    const keys = parseUnit(
      "[Service]\nTasksMax=9\nMemoryMax=1G\nNice=5\nLimitNOFILE=9\n" +
        "MemoryHigh=1G\nMemoryHigh=\n",
    );
    expect(ignoredDirectives(keys)).toEqual(["MemoryMax", "TasksMax"]);
  });
});

describe("on a booted host", () => {
  test("a limit that is not modelled is said when its unit starts, and once it is reloaded", () => {
    const out = onBooted(
      `${WRITE}systemctl start hog; ` +
        `mkdir ${UNIT}.d; printf '[Service]\\nMemoryMax=1G\\n' >${UNIT}.d/a.conf; ` +
        "systemctl daemon-reload; echo again; systemctl daemon-reload; echo stop; " +
        "systemctl stop hog; systemctl start hog; journalctl -u hog | grep -c MemoryMax",
    );
    const said = `systemctl: MemoryMax=: not modelled here\n${LIMIT_NOTE}\n`;
    expect(out).toBe(`${said}again\nstop\n${said}2\n`);
  });
});

test("get-default names what boot would start: the link of /etc before that of the vendor", () => {
  const link = "ln -s /usr/lib/systemd/system/multi-user.target /etc/systemd/system/default.target";
  const { stdout } = runScript(`systemctl get-default; ${link}; systemctl get-default`);
  expect(stdout).toBe("graphical.target\nmulti-user.target\n");
  const none = runScript("rm /usr/lib/systemd/system/default.target; systemctl get-default");
  expect(none.stderr).toBe("Failed to get default target: No such file or directory\n");
  expect(none.status).toBe(1);
});
