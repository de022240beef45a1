/** Unit files of the daemons that a Debian server has, and the links that start them. */
import type { ImageEntry } from "../../kernel/uapi/image.ts";
import { file } from "./base.ts";

interface UnitRow {
  readonly name: string;
  readonly description: string;
  readonly exec: string;
  readonly user?: string;
  readonly extra?: string;
  /** Another name that the unit has once it is enabled. */
  readonly alias?: string;
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
    alias: "sshd",
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
    alias: "chronyd",
  },
  {
    name: "prometheus-node-exporter",
    description: "Prometheus exporter for machine metrics",
    exec: "/usr/bin/node_exporter --web.listen-address=:9100",
    user: "nobody",
  },
  {
    name: "unattended-upgrades",
    description: "Unattended Upgrades Shutdown",
    exec: "/usr/bin/unattended-upgrade-shutdown --wait-for-signal",
  },
];

const DIR = "/usr/lib/systemd/system";
const ETC = "/etc/systemd/system";
const WANTS = `${ETC}/multi-user.target.wants`;

function unitText({ name, description, exec, user, extra, alias }: UnitRow): string {
  const lines = ["[Unit]", `Description=${description}`];
  if (name !== "systemd-journald") lines.push("After=systemd-journald.service");
  lines.push("", "[Service]", "Type=simple", `ExecStart=${exec}`);
  if (user !== undefined) lines.push(`User=${user}`);
  if (extra !== undefined) lines.push(extra);
  lines.push("", "[Install]", "WantedBy=multi-user.target");
  if (alias !== undefined) lines.push(`Alias=${alias}.service`);
  return `${lines.join("\n")}\n`;
}

/** Runs once, before any service, and stays "active (exited)". */
const SYSCTL = `[Unit]
Description=Apply Kernel Variables
After=systemd-journald.service
Before=sysinit.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/lib/systemd/systemd-sysctl
`;

/** Name, description, and what it requires and comes after. */
const TARGETS: readonly (readonly [string, string, string?])[] = [
  ["sysinit", "System Initialization"],
  ["basic", "Basic System", "sysinit.target"],
  ["network", "Network"],
  ["multi-user", "Multi-User System", "basic.target"],
  ["graphical", "Graphical Interface", "multi-user.target"],
];

function targetText(description: string, needs: string | undefined): string {
  const order = needs === undefined ? "" : `Requires=${needs}\nAfter=${needs}\n`;
  return `[Unit]\nDescription=${description}\n${order}AllowIsolate=yes\n`;
}

const link = (path: string, target: string): ImageEntry => ({ path, type: "symlink", target });

export const UNIT_FILES: readonly ImageEntry[] = [
  ...UNITS.map((row) => file(`${DIR}/${row.name}.service`, unitText(row))),
  ...UNITS.map(({ name }) =>
    link(`${WANTS}/${name}.service`, `${DIR.replace("/usr", "")}/${name}.service`),
  ),
  ...UNITS.flatMap(({ name, alias }) =>
    alias === undefined
      ? []
      : [link(`${ETC}/${alias}.service`, `${DIR.replace("/usr", "")}/${name}.service`)],
  ),
  file(`${DIR}/systemd-sysctl.service`, SYSCTL),
  ...["systemd-journald", "systemd-sysctl"].map((name) =>
    link(`${DIR}/sysinit.target.wants/${name}.service`, `../${name}.service`),
  ),
  ...TARGETS.map(([name, description, needs]) =>
    file(`${DIR}/${name}.target`, targetText(description, needs)),
  ),
  link(`${DIR}/default.target`, "graphical.target"),
];
