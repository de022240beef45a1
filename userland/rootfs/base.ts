/** The directories and plain files of a Debian 12 host. Contents are short, and true of these hosts. */
import { encode } from "../../kernel/uapi/bytes.ts";
import type { ImageEntry } from "../../kernel/uapi/image.ts";
import { elfImage } from "../../kernel/uapi/program.ts";
import { programName, type Row } from "../lib/row.ts";

export const dir = (path: string, mode = 0o755, uid = 0, gid = 0): ImageEntry => ({
  path,
  type: "dir",
  mode,
  uid,
  gid,
});
const link = (path: string, target: string): ImageEntry => ({ path, type: "symlink", target });
export const file = (
  path: string,
  content: string,
  mode = 0o644,
  uid = 0,
  gid = 0,
): ImageEntry => ({
  path,
  type: "file",
  content,
  mode,
  uid,
  gid,
});

const GID_CRONTAB = 101;

export const DIRECTORIES: readonly ImageEntry[] = [
  link("/bin", "usr/bin"),
  link("/sbin", "usr/sbin"),
  link("/lib", "usr/lib"),
  link("/lib64", "usr/lib64"),
  dir("/boot"),
  dir("/dev"),
  dir("/etc"),
  dir("/home"),
  dir("/media"),
  dir("/mnt"),
  dir("/opt"),
  dir("/proc", 0o555),
  dir("/root", 0o700),
  dir("/run"),
  dir("/srv"),
  dir("/sys", 0o555),
  dir("/tmp", 0o1777),
  dir("/usr/bin"),
  dir("/usr/sbin"),
  dir("/usr/lib"),
  dir("/usr/lib64"),
  dir("/usr/local/bin"),
  dir("/usr/local/sbin"),
  dir("/usr/share"),
  dir("/var/cache"),
  dir("/var/lib"),
  dir("/var/log"),
  dir("/var/spool"),
  dir("/var/spool/cron"),
  dir("/var/spool/cron/crontabs", 0o1730, 0, GID_CRONTAB),
  dir("/var/tmp", 0o1777),
  link("/var/run", "/run"),
  link("/var/lock", "/run/lock"),
];

/** Programs that run as root whoever starts them. */
const SETUID = new Set(["/usr/bin/sudo", "/usr/bin/su"]);
/** The group whose members may write to the folder of users' crontabs: crontab(1) alone. */
const SETGID = new Set(["/usr/bin/crontab"]);

/** An executable for each path of each program; its size is a plausible one for the name. */
export function executables(rows: readonly Row[]): ImageEntry[] {
  const out: ImageEntry[] = [];
  for (const row of rows) {
    const name = programName(row);
    const content = elfImage(name);
    const pages = row.program.footprint?.text ?? 24;
    const odd = encode(name).reduce((sum, byte) => sum * 31 + byte, 7) % 4000;
    for (const path of row.paths) {
      const grouped = SETGID.has(path);
      const mode = SETUID.has(path) ? 0o4755 : grouped ? 0o2755 : 0o755;
      const gid = grouped ? GID_CRONTAB : 0;
      out.push({ path, type: "file", mode, gid, content, size: pages * 4096 + odd });
    }
  }
  return out;
}
