/** systemctl's own files: what it links, what it leaves alone, and what it says that it does not do. */
import { describe, expect, test } from "vitest";
import { runScript } from "../../support/host.ts";

const UNIT = "/etc/systemd/system/hog.service";
const WRITE =
  "mkdir -p /etc/systemd/system; " +
  `printf '[Service]\\nExecStart=/bin/sleep 9\\n[Install]\\nWantedBy=multi-user.target\\n' >${UNIT}; `;

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
      "systemctl mask cron && readlink /etc/systemd/system/cron.service && systemctl mask cron && " +
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
