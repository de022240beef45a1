/** A host's /proc at some moments, and our tools on the very same files. */
import { dumpProc, type DumpEntry } from "../../session/procdump.ts";
import { runSandbox } from "../../session/sandbox.ts";
import type { Session } from "../../session/session.ts";
import type { HostFile } from "../../session/putfile.ts";
import { decode } from "../../kernel/uapi/bytes.ts";
import { lookup } from "../../kernel/fs/namei.ts";
import { leader } from "../../kernel/task.ts";
import { programs } from "../../userland/programs.ts";
import { testImage } from "./host.ts";

export interface Snapshot {
  readonly name: string;
  readonly entries: readonly DumpEntry[];
  /** Wall clock and uptime then. */
  readonly sec: number;
  readonly nsec: number;
  readonly uptimeNs: number;
  readonly utmp: Uint8Array;
  readonly passwd: string;
  readonly group: string;
}

export function snapshot(session: Session, name: string): Snapshot {
  const { m } = session;
  const read = (path: string): Uint8Array =>
    lookup(m, leader(m.init), path).inode.data?.all() ?? new Uint8Array(0);
  return {
    name,
    entries: dumpProc(m).map(withoutTty),
    ...m.realtime(),
    uptimeNs: m.now,
    utmp: read("/run/utmp").slice(),
    passwd: decode(read("/etc/passwd")),
    group: decode(read("/etc/group")),
  };
}

/** Real tools name a terminal by looking for its device in /dev, where ours is not: nobody has one here. */
function withoutTty(entry: DumpEntry): DumpEntry {
  if (!/^proc\/\d+\/(task\/\d+\/)?stat$/.test(entry.path)) return entry;
  return { ...entry, text: entry.text.replace(/(\) \S \S+ \S+ \S+) \S+ \S+/, "$1 0 -1") };
}

/** "@2026-03-02 09:12:41" for libfaketime: the clock stands still. */
export function fakeClock(snap: Snapshot): string {
  return new Date(snap.sec * 1000).toISOString().slice(0, 19).replace("T", " ");
}

const SBIN = new Set(["sysctl", "swapon"]);

/** Our tool over the files of the snapshot, as the real one sees them. */
export function ours(
  snap: Snapshot,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  const files: HostFile[] = snap.entries.map(({ path, type, text }) =>
    type === "dir"
      ? { path: `/${path}`, type: "dir" }
      : type === "symlink"
        ? { path: `/${path}`, type: "symlink", target: text }
        : { path: `/${path}`, content: text },
  );
  files.push(
    { path: "/run/utmp", content: snap.utmp },
    { path: "/etc/passwd", content: snap.passwd },
    { path: "/etc/group", content: snap.group },
  );
  const name = argv[0] as string;
  const path = SBIN.has(name) ? `/usr/sbin/${name}` : `/usr/bin/${name}`;
  const result = runSandbox({
    programs,
    image: testImage(),
    path,
    argv,
    env: { LC_ALL: "C", COLUMNS: "200", TERM: "dumb", ...env },
    files,
    pseudo: false,
    // A tool leaves itself out: its pid must be nobody's.
    lastPid: Math.max(
      ...snap.entries.map(({ path }) => Number(/^proc\/(\d+)$/.exec(path)?.[1] ?? 0)),
    ),
    host: { uptimeNs: snap.uptimeNs, wallClock: { sec: snap.sec, nsec: snap.nsec } },
  });
  return decode(result.stdout) + decode(result.stderr);
}
