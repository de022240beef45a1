/** Unit files of the daemons that a Debian server has, and the links that start them. */
import type { ImageEntry } from "../../kernel/uapi/image.ts";
import { file } from "./base.ts";

interface UnitRow {
  readonly name: string;
  readonly description: string;
  readonly exec: string;
  readonly user?: string;
  readonly extra?: string;
}

const UNITS: readonly UnitRow[] = [
  {
    name: "systemd-journald",
    description: "Journal Service",
    exec: "/lib/systemd/systemd-journald",
    extra: "Restart=always\nOOMScoreAdjust=-250",
  },
  {
    name: "systemd-udevd",
    description: "Rule-based Manager for Device Events and Files",
    exec: "/lib/systemd/systemd-udevd",
    extra: "OOMScoreAdjust=-1000",
  },
  {
    name: "systemd-logind",
    description: "User Login Management",
    exec: "/lib/systemd/systemd-logind",
  },
  {
    name: "dbus",
    description: "D-Bus System Message Bus",
    exec: "/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only",
    user: "messagebus",
    extra: "OOMScoreAdjust=-900",
  },
  {
    name: "cron",
    description: "Regular background program processing daemon",
    exec: "/usr/sbin/cron -f",
    extra: "Restart=on-failure",
  },
  {
    name: "ssh",
    description: "OpenBSD Secure Shell server",
    exec: "/usr/sbin/sshd -D",
    extra: "Restart=on-failure\nOOMScoreAdjust=-1000",
  },
  {
    name: "getty@tty1",
    description: "Getty on tty1",
    exec: "/sbin/agetty -o -p -- \\\\u --noclear - linux",
  },
  {
    name: "chrony",
    description: "chrony, an NTP client/server",
    exec: "/usr/sbin/chronyd -F 1",
    user: "_chrony",
  },
  {
    name: "irqbalance",
    description: "irqbalance daemon",
    exec: "/usr/sbin/irqbalance --foreground",
  },
  {
    name: "exim4",
    description: "LSB: exim Mail Transport Agent",
    exec: "/usr/sbin/exim4 -bd -q30m",
  },
  {
    name: "prometheus-node-exporter",
    description: "Prometheus exporter for machine metrics",
    exec: "/usr/bin/node_exporter --web.listen-address=:9100",
    user: "nobody",
  },
  {
    name: "polkit",
    description: "Authorization Manager",
    exec: "/usr/lib/polkit-1/polkitd --no-debug",
  },
  {
    name: "unattended-upgrades",
    description: "Unattended Upgrades Shutdown",
    exec: "/usr/bin/unattended-upgrade-shutdown --wait-for-signal",
  },
  { name: "fail2ban", description: "Fail2Ban Service", exec: "/usr/bin/fail2ban-server -xf start" },
  {
    name: "multipathd",
    description: "Device-Mapper Multipath Device Controller",
    exec: "/usr/sbin/multipathd -d -s",
    extra: "OOMScoreAdjust=-1000",
  },
];

const DIR = "/usr/lib/systemd/system";
const WANTS = "/etc/systemd/system/multi-user.target.wants";

function unitText(row: UnitRow): string {
  const user = row.user === undefined ? "" : `User=${row.user}\n`;
  const after = row.name === "systemd-journald" ? "" : "After=systemd-journald.service\n";
  return `[Unit]\nDescription=${row.description}\n${after}\n[Service]\nType=simple\nExecStart=${row.exec}\n${user}${row.extra === undefined ? "" : `${row.extra}\n`}\n[Install]\nWantedBy=multi-user.target\n`;
}

const TARGETS: readonly (readonly [string, string])[] = [
  ["sysinit", "System Initialization"],
  ["basic", "Basic System"],
  ["network", "Network"],
  ["multi-user", "Multi-User System"],
  ["graphical", "Graphical Interface"],
];

export const UNIT_FILES: readonly ImageEntry[] = [
  ...UNITS.map((row) => file(`${DIR}/${row.name}.service`, unitText(row))),
  ...UNITS.map((row): ImageEntry => ({
    path: `${WANTS}/${row.name}.service`,
    type: "symlink",
    target: `${DIR.replace("/usr", "")}/${row.name}.service`,
  })),
  ...TARGETS.map(([name, description]) =>
    file(`${DIR}/${name}.target`, `[Unit]\nDescription=${description}\n`),
  ),
];
