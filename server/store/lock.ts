/**
 * The data folder belongs to one process. A file `pagefault.pid` names it; a file left by a process
 * that was killed is recognised (no such process, or one that started later) and replaced. SQLite
 * in WebAssembly has a lock of its own, a folder that a killed process leaves behind for ever:
 * whoever holds our lock may clear it.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export class DataInUse extends Error {
  readonly code = "PF_ERR_DATA_IN_USE";
  readonly pid: number;
  constructor(dir: string, pid: number) {
    super(`the data folder ${dir} is in use by the process ${pid}`);
    this.pid = pid;
  }
}

const held = new Set<string>();

export function acquireLock(dir: string): () => void {
  const path = lockPath(dir);
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, `${process.pid} ${startTime(process.pid)}\n`);
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        linkSync(mine, path);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 5) throw error;
      }
      const owner = lockOwner(dir);
      if (owner !== undefined) throw new DataInUse(dir, owner);
      clearStale(path);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  held.add(path);
  rmSync(join(dir, "pagefault.db.lock"), { recursive: true, force: true });
  return () => {
    if (held.delete(path)) rmSync(path, { force: true });
  };
}

/** The living process that holds the data folder. */
export function lockOwner(dir: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(lockPath(dir), "utf8");
  } catch {
    return undefined;
  }
  const [pidText = "", started = ""] = text.trim().split(" ");
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (pid === process.pid) return held.has(lockPath(dir)) ? pid : undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  const now = startTime(pid);
  if (now === "dead") return undefined;
  return now !== "-" && started !== "-" && now !== started ? undefined : pid;
}

function lockPath(dir: string): string {
  return join(dir, "pagefault.pid");
}

/** Moved away first, so that of two processes that see the same stale file only one removes it. */
function clearStale(path: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // somebody else was faster
  }
  rmSync(aside, { force: true });
}

/**
 * When a process started (field 22 of /proc/PID/stat): tells a reused number. "dead" for one that
 * is only waited for by its parent, "-" where there is no /proc.
 */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? "dead" : (fields[19] ?? "-");
  } catch {
    return "-";
  }
}
