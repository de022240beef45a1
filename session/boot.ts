/**
 * From a drawn scenario to a host with a learner at its terminal: hardware, files, units, the past
 * (warm-up), and a login shell.
 */
import { boot } from "../kernel/boot.ts";
import { lookup } from "../kernel/fs/namei.ts";
import { attach } from "../kernel/fs/mount.ts";
import { type Image, newSuper } from "../kernel/fs/super.ts";
import { passUnwatched } from "../kernel/past.ts";
import { executing, spawn } from "../kernel/login.ts";
import type { HostSpec, Machine } from "../kernel/machine.ts";
import { newCachedFile } from "../kernel/mm/cachedfile.ts";
import { takePages } from "../kernel/mm/page_alloc.ts";
import { Random } from "../kernel/random.ts";
import { run } from "../kernel/sched/core.ts";
import { leader } from "../kernel/task.ts";
import type { ProgramTable } from "../kernel/uapi/program.ts";
import { makedev } from "../kernel/uapi/stat.ts";
import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { writeFstab } from "./fstab.ts";
import { EPOCH_SEC, plainHost, virtioDisk } from "./host.ts";
import { environment, identity, Learner } from "./learner.ts";
import { putFile } from "./putfile.ts";
import { durationNs, sizeKb } from "./scenario.ts";
import type { ScenarioFile, UnitFile } from "./scenarioschema.ts";

export interface BootSpec {
  readonly file: ScenarioFile; // drawn
  readonly seed: number;
  readonly programs: ProgramTable;
  readonly image: Image;
  readonly rows: number;
  readonly cols: number;
}

export interface Booted {
  readonly m: Machine;
  readonly learner: Learner;
  readonly promptNs: number;
}

/** Time in which the host boots for real: its services start and say so. */
const BOOT_NS = 20 * NSEC_PER_SEC;
const MINUTE_NS = 60 * NSEC_PER_SEC;
const DEFAULT_WARMUP = "60s";
const OBSERVED_SEC = 30;
const ROOT_DISK = "40G";

/** `observe` is called once a second in the last half minute before the prompt: conditions need a past. */
export function bootScenario(spec: BootSpec, observe: (m: Machine) => void): Booted {
  const { file, seed } = spec;
  const warmupNs = durationNs(file.host?.warmup ?? DEFAULT_WARMUP);
  const host = hostSpec(file, seed);
  const m = boot(host, {
    seed,
    programs: spec.programs,
    image: spec.image,
    rootKb: ((host.disks[0]?.partitionsKb[0] ?? 0) / 100) * 98,
  });
  mountDisks(m, file);
  nameHost(m, host.hostname);
  writeFstab(m, file, installedSec(m));
  writeFiles(m, file, seed);
  run(m, BOOT_NS);
  passUnwatched(m, host.uptimeNs - BOOT_NS - warmupNs);
  pastCache(m, file, seed);
  const startNs = m.now;
  for (const entry of file.run ?? []) {
    const who = identity(m, entry.user ?? "root");
    const bash = executing(
      "/bin/bash",
      ["bash", "-c", entry.command],
      environment("root", "/root"),
    );
    m.timers.add(startNs + durationNs(entry.at), () => void spawn(m, m.init, who, [], bash));
  }
  const quiet = Math.max(0, warmupNs - OBSERVED_SEC * NSEC_PER_SEC);
  run(m, startNs + quiet);
  for (let second = 1; second <= OBSERVED_SEC && m.now < startNs + warmupNs; second++) {
    run(m, Math.min(startNs + warmupNs, startNs + quiet + second * NSEC_PER_SEC));
    observe(m);
  }
  const { rows, cols } = spec;
  return { m, learner: new Learner(m, file, { rows, cols }), promptNs: m.now };
}

function hostSpec(file: ScenarioFile, seed: number): HostSpec {
  const host = file.host ?? {};
  const random = new Random(seed, "host");
  const disks = Object.entries({ vda: { size: ROOT_DISK }, ...host.disks });
  disks.sort(([a], [b]) => (a < b ? -1 : 1));
  const specs = disks.map(([name, disk]) => {
    const index = name.charCodeAt(2) - 97;
    const { iops, mbps, latency, rotational } = disk as {
      iops?: number | string;
      mbps?: number | string;
      latency?: string;
      rotational?: boolean;
    };
    return virtioDisk(index, sizeKb(disk.size), {
      ...(iops === undefined ? {} : { iops: Number(iops) }),
      ...(mbps === undefined ? {} : { kbps: Number(mbps) * 1024 }),
      ...(latency === undefined ? {} : { latencyUs: durationNs(latency) / 1000 }),
      ...(rotational === undefined ? {} : { rotational }),
    });
  });
  const swap = disks
    .filter(([, disk]) => (disk as { swap?: boolean }).swap === true)
    .map(([name, disk], index) => ({
      path: `/dev/${name}`,
      kb: sizeKb(disk.size),
      priority: -2 - index,
    }));
  const uptime =
    host.uptime === undefined
      ? (3 + random.below(40)) * 86_400 * NSEC_PER_SEC
      : durationNs(host.uptime);
  const odd = random.below(36_000_000) * NSEC_PER_MSEC;
  // Whole minutes pass unwatched, so that what waits for a full minute (cron) still does.
  const watched = BOOT_NS + durationNs(host.warmup ?? DEFAULT_WARMUP);
  const minutes = Math.floor((uptime + odd - watched) / MINUTE_NS);
  return plainHost({
    hostname: host.hostname ?? "host",
    cpus: host.cpus ?? 2,
    ramKb: sizeKb(host.ram ?? "4G"),
    disks: specs,
    swap,
    ...(host.kernel === undefined ? {} : { kernelRelease: host.kernel }),
    uptimeNs: minutes * MINUTE_NS + watched,
    wallClock: {
      sec: arrivalSec(host.clock, random),
      nsec: random.below(1_000_000) * 1_000,
    },
  });
}

/** On one of twenty days, at the minute that the scenario says or at any time. */
function arrivalSec(clock: string | undefined, random: Random): number {
  if (clock === undefined) return EPOCH_SEC + random.below(20 * 86_400);
  const [hour, minute] = clock.split(":").map(Number) as [number, number];
  const midnight = EPOCH_SEC - (EPOCH_SEC % 86_400) + random.below(20) * 86_400;
  return midnight + hour * 3_600 + minute * 60 + random.below(60);
}

/** As Debian's installer leaves them; a scenario's own files may replace both. */
function nameHost(m: Machine, hostname: string): void {
  const mtime = installedSec(m);
  putFile(m, { path: "/etc/hostname", content: `${hostname}\n`, mtime });
  const content =
    `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n\n` +
    "# The following lines are desirable for IPv6 capable hosts\n" +
    "::1     localhost ip6-localhost ip6-loopback\nff02::1 ip6-allnodes\nff02::2 ip6-allrouters\n";
  putFile(m, { path: "/etc/hosts", content, mtime });
}

function mountDisks(m: Machine, file: ScenarioFile): void {
  for (const [name, disk] of Object.entries(file.host?.disks ?? {})) {
    if (disk.mount === undefined) continue;
    putFile(m, { path: disk.mount, type: "dir" });
    const device = m.disks.find((one) => one.spec.name === name);
    if (device === undefined) continue;
    const dev = makedev(device.spec.major, device.spec.minor);
    const sb = newSuper(m, {
      type: "ext4",
      disk: device,
      dev,
      sizeKb: Math.floor(device.spec.sizeKb * 0.98),
    });
    attach(m, sb, `/dev/${name}`, lookup(m, leader(m.init), disk.mount), "rw,relatime");
  }
}

function writeFiles(m: Machine, file: ScenarioFile, seed: number): void {
  const now = m.spec.wallClock.sec;
  const random = new Random(seed, "file-times");
  for (const entry of file.files ?? []) {
    const owner = ownerOf(m, entry.owner);
    const age =
      entry.age === undefined
        ? 3_600 + random.below(5 * 86_400)
        : durationNs(entry.age) / NSEC_PER_SEC;
    const count = entry.repeat ?? 1;
    for (let index = 1; index <= count; index++) {
      putFile(m, {
        path: entry.path.replace("%d", String(index)),
        type: entry.dir === true ? "dir" : entry.link === undefined ? "file" : "symlink",
        content: entry.content ?? "",
        ...(entry.link === undefined ? {} : { target: entry.link }),
        ...(entry.mode === undefined ? {} : { mode: Number.parseInt(entry.mode, 8) }),
        ...(entry.size === undefined ? {} : { size: sizeKb(entry.size) * 1024 }),
        ...owner,
        mtime: now - Math.floor(age),
      });
    }
  }
  for (const [name, unit] of Object.entries(file.units ?? {}))
    putUnit(m, name, unit, installedSec(m));
}

function ownerOf(m: Machine, owner: string | undefined): { uid?: number; gid?: number } {
  if (owner === undefined) return {};
  const [user, group] = owner.split(":");
  const ids = identity(m, user as string);
  return { uid: ids.uid, gid: group === undefined ? ids.gid : identity(m, group).gid };
}

const WANTS = "/etc/systemd/system/multi-user.target.wants";

function putUnit(m: Machine, name: string, unit: UnitFile, mtime: number): void {
  const file = name.includes(".") ? name : `${name}.service`;
  const path = `/etc/systemd/system/${file}`;
  putFile(m, { path, content: unit.text ?? unitText(name, unit), mtime });
  if (unit.start === false) return;
  putFile(m, { path: `${WANTS}/${file}`, type: "symlink", target: path });
}

function unitText(name: string, unit: UnitFile): string {
  const lines = [
    "[Unit]",
    `Description=${unit.description ?? name}`,
    `After=${(unit.after ?? ["network.target"]).join(" ")}`,
  ];
  lines.push("", "[Service]");
  if (unit.type !== undefined) lines.push(`Type=${unit.type}`);
  if (unit.exec !== undefined) lines.push(`ExecStart=${unit.exec}`);
  if (unit.user !== undefined) lines.push(`User=${unit.user}`);
  for (const [key, value] of Object.entries(unit.environment ?? {}))
    lines.push(`Environment=${key}=${value}`);
  if (unit.restart !== undefined) lines.push(`Restart=${unit.restart}`);
  lines.push(...(unit.extra ?? []), "", "[Install]", "WantedBy=multi-user.target", "");
  return lines.join("\n");
}

/** Pages that the past left in the cache: files read once and not since. */
function pastCache(m: Machine, file: ScenarioFile, seed: number): void {
  const random = new Random(seed, "past-cache");
  const kb =
    file.host?.cached === undefined
      ? m.spec.ramKb * (0.12 + random.below(80) / 1000)
      : sizeKb(file.host.cached);
  const most = m.memory.free - m.memory.watermarks.high * 2;
  const pages = Math.max(0, Math.min(Math.floor(kb / 4), most));
  const cache = newCachedFile(m, m.disks[0] ?? null, pages);
  takePages(m, pages);
  cache.hi = pages;
  cache.active = Math.floor((pages * (20 + random.below(15))) / 100);
  m.memory.file += pages;
  m.memory.activeFile += cache.active;
}

/** Wall clock when it was booted, and when the scenario's files were put there: before that. */
function bootedSec(m: Machine): number {
  return m.spec.wallClock.sec - Math.floor(m.spec.uptimeNs / NSEC_PER_SEC);
}

function installedSec(m: Machine): number {
  return bootedSec(m) - 4 * 86_400;
}
