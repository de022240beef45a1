/** init, daemons and programs that work or misbehave: their rows in the program table. */
import type { Actor, Footprint } from "../../kernel/uapi/program.ts";
import { type Row, tool } from "../lib/row.ts";
import { cron } from "./cron.ts";
import { footprintKb, idleDaemon, type IdleOptions } from "./idle.ts";
import * as initModule from "./init.ts";
import * as journald from "./journald.ts";
import * as load from "./load.ts";
import * as nginx from "./nginx.ts";
import * as postgres from "./postgres.ts";
import * as sysctl from "./systemd/sysctl.ts";
import * as worker from "./worker.ts";

function daemon<S>(actor: Actor<S>, footprint: Footprint, ...paths: [string, ...string[]]): Row {
  return { paths, program: { actor: actor as unknown as Actor<never>, footprint } };
}

function idle(path: string, options: IdleOptions, footprint: Footprint): Row {
  return daemon(idleDaemon(options), footprint, path);
}

export const DAEMONS: readonly Row[] = [
  daemon(initModule.init, initModule.footprint, "/usr/lib/systemd/systemd", "/usr/sbin/init"),
  daemon(journald.journald, journald.footprint, "/usr/lib/systemd/systemd-journald"),
  daemon(cron, footprintKb(60, 420, 2_100, 6_600), "/usr/sbin/cron"),
  tool(sysctl, "/usr/lib/systemd/systemd-sysctl"),
  daemon(worker.worker, worker.footprint, "/usr/sbin/worker"),
  daemon(load.memhog, load.footprint, "/usr/sbin/memhog"),
  daemon(load.filereader, load.footprint, "/usr/sbin/filereader"),
  daemon(load.filewriter, load.footprint, "/usr/sbin/filewriter"),
  daemon(load.forker, load.footprint, "/usr/sbin/forker"),
  daemon(nginx.nginx, nginx.footprint, "/usr/sbin/nginx"),
  daemon(postgres.postgres, postgres.footprint, "/usr/lib/postgresql/15/bin/postgres"),
  idle(
    "/usr/lib/systemd/systemd-udevd",
    { everySec: 61, cpuUs: 90 },
    footprintKb(180, 1_900, 5_100, 26_800),
  ),
  idle(
    "/usr/lib/systemd/systemd-logind",
    { everySec: 47, cpuUs: 130 },
    footprintKb(140, 1_500, 5_800, 17_100),
  ),
  idle(
    "/usr/lib/systemd/systemd-timesyncd",
    { everySec: 33, cpuUs: 80 },
    footprintKb(60, 1_100, 5_400, 90_000),
  ),
  idle("/usr/bin/dbus-daemon", { everySec: 21, cpuUs: 60 }, footprintKb(120, 900, 3_600, 9_200)),
  idle(
    "/usr/sbin/sshd",
    { everySec: 120, cpuUs: 120, hello: "Server listening on 0.0.0.0 port 22." },
    footprintKb(500, 1_600, 6_100, 15_400),
  ),
  idle("/usr/sbin/agetty", { everySec: 900, cpuUs: 20 }, footprintKb(30, 180, 1_300, 5_900)),
  idle("/usr/sbin/chronyd", { everySec: 17, cpuUs: 50 }, footprintKb(220, 900, 2_500, 18_700)),
  idle("/usr/sbin/irqbalance", { everySec: 10, cpuUs: 160 }, footprintKb(40, 900, 2_800, 81_000)),
  idle("/usr/sbin/exim4", { everySec: 300, cpuUs: 200 }, footprintKb(1_200, 900, 4_200, 22_000)),
  idle(
    "/usr/bin/node_exporter",
    { everySec: 15, cpuUs: 9_000 },
    footprintKb(9_800, 14_000, 0, 724_000),
  ),
  idle(
    "/usr/lib/polkit-1/polkitd",
    { everySec: 95, cpuUs: 90 },
    footprintKb(80, 2_100, 6_900, 235_000),
  ),
  idle(
    "/usr/bin/unattended-upgrade-shutdown",
    { everySec: 240, cpuUs: 150 },
    footprintKb(5_800, 11_200, 4_700, 109_000),
  ),
  idle(
    "/usr/bin/fail2ban-server",
    { everySec: 1, cpuUs: 320 },
    footprintKb(5_800, 16_800, 5_100, 312_000),
  ),
  idle("/usr/sbin/multipathd", { everySec: 5, cpuUs: 70 }, footprintKb(150, 4_800, 7_200, 280_000)),
];
