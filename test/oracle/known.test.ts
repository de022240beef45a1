import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { isKnownCommand } from "../../userland/lib/known.ts";
import { runScript } from "../support/host.ts";
import { CI } from "../support/packages.ts";

const PACKAGES = (
  "bsdextrautils bsdutils coreutils cron debianutils diffutils dpkg e2fsprogs eject findutils " +
  "grep gzip hostname iproute2 iputils-ping kmod libc-bin login mawk mount ncurses-bin " +
  "net-tools passwd procps psmisc sed sysstat tar udev util-linux util-linux-extra"
).split(" ");

/** The commands of those of the packages that are installed here. */
function debianCommands(): string[] {
  const { stdout } = spawnSync("dpkg", ["-L", ...PACKAGES], { encoding: "utf8" });
  const names = (stdout ?? "").matchAll(/^(?:\/usr)?\/s?bin\/([^/\n]+)$/gm);
  return [...new Set([...names].map(([, name]) => name as string))];
}

const commands = debianCommands();
const lack = commands.length === 0 ? " (skipped: needs dpkg)" : "";

test.skipIf(commands.length === 0 && !CI)(
  `a command of Debian's base is there, or says that it is not modelled${lack}`,
  () => {
    expect(commands.length).toBeGreaterThan(200);
    const there = new Set(runScript("compgen -c; ls /usr/bin /usr/sbin").stdout.split("\n"));
    expect(commands.filter((name) => !there.has(name) && !isKnownCommand(name))).toEqual([]);
  },
);
