/** init, daemons and programs that work or misbehave: their rows in the program table. */
import type { Actor, Footprint } from "../../kernel/uapi/program.ts";
import { type Row, tool } from "../lib/row.ts";
import { cron } from "./cron.ts";
import { footprintKb, idleDaemon } from "./idle.ts";
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

function idle([path, everySec, cpuUs, kb, hello]: IdleRow): Row {
  const options = { everySec, cpuUs, ...(hello === undefined ? {} : { hello }) };
  return daemon(idleDaemon(options), footprintKb(...kb), path);
}

/** Path, seconds between wake-ups, CPU of one in us; KiB of text, own memory, libraries and all. */
type IdleRow = readonly [
  string,
  number,
  number,
  readonly [number, number, number, number],
  string?,
];

const IDLE: readonly IdleRow[] = [
  ["/usr/lib/systemd/systemd-udevd", 61, 90, [180, 1_900, 5_100, 26_800]],
  ["/usr/lib/systemd/systemd-logind", 47, 130, [140, 1_500, 5_800, 17_100]],
  ["/usr/lib/systemd/systemd-timesyncd", 33, 80, [60, 1_100, 5_400, 90_000]],
  ["/usr/bin/dbus-daemon", 21, 60, [120, 900, 3_600, 9_200]],
  ["/usr/sbin/sshd", 120, 120, [500, 1_600, 6_100, 15_400], "Server listening on 0.0.0.0 port 22."],
  ["/usr/sbin/agetty", 900, 20, [30, 180, 1_300, 5_900]],
  ["/usr/sbin/chronyd", 17, 50, [220, 900, 2_500, 18_700]],
  ["/usr/bin/node_exporter", 15, 9_000, [9_800, 14_000, 0, 724_000]],
  ["/usr/bin/unattended-upgrade-shutdown", 240, 150, [5_800, 11_200, 4_700, 109_000]],
];

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
  ...IDLE.map(idle),
];
