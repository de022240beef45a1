/**
 * enable, disable, mask and unmask: links in /etc/systemd/system, as src/shared/install.c of
 * systemd 252 makes them from [Install]: WantedBy=, RequiredBy=, Alias=, Also=. Not modelled:
 * DefaultInstance=, presets, --runtime.
 */
import { mkdir, readlink, symlink, type Sys, unlink } from "../../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { baseName, dirName, readNames } from "../../lib/dir.ts";
import { eprint, tryReadFile } from "../../lib/stdio.ts";
import { exists } from "../../lib/trystat.ts";
import { parseUnit, templateOf, UNIT_PATH } from "../../sbin/systemd/unitfile.ts";

const CONFIG = "/etc/systemd/system";

export type Installing = "enable" | "disable" | "mask" | "unmask" | "reenable";

/** Debian's /lib is a link to /usr/lib, and systemd names units by it. */
export const shownPath = (path: string): string => path.replace(/^\/usr\/lib\//, "/lib/");

/** Where the file of a unit is, or of the template it is an instance of. */
export function* unitPath(unit: string): Sys<string | null> {
  for (const file of new Set([unit, templateOf(unit)]))
    for (const dir of UNIT_PATH) {
      const path = `${dir}/${file}`;
      if ((yield* exists(path)) || (yield* linkTarget(path)) !== null) return path;
    }
  return null;
}

interface Link {
  readonly path: string;
  readonly target: string;
}

/** The links of folders such as multi-user.target.wants, and those with another name: aliases. */
function* linksTo(unit: string): Sys<Link[]> {
  const found: Link[] = [];
  for (const name of yield* names(CONFIG)) {
    const path = `${CONFIG}/${name}`;
    if (/\.(?:wants|requires)$/.test(name)) {
      const target = yield* linkTarget(`${path}/${unit}`);
      if (target !== null) found.push({ path: `${path}/${unit}`, target });
      continue;
    }
    const target = yield* linkTarget(path);
    if (target !== null && name !== unit && baseName(target) === unit) found.push({ path, target });
  }
  return found;
}

function* names(path: string): Sys<string[]> {
  try {
    return (yield* readNames(path)).sort();
  } catch (error) {
    if (error instanceof SyscallError) return [];
    throw error;
  }
}

/** What [Install] asks for: the links that enable makes, and the units that go along. */
function* wanted(unit: string, path: string): Sys<{ links: string[]; also: string[] }> {
  const keys = parseUnit((yield* tryReadFile(path)) ?? "");
  const list = (name: string): string[] =>
    (keys[`Install.${name}`] ?? []).flatMap((line) => line.split(/\s+/)).filter(Boolean);
  const links = [
    ...list("Alias").map((name) => `${CONFIG}/${name}`),
    ...list("WantedBy").map((name) => `${CONFIG}/${name}.wants/${unit}`),
    ...list("RequiredBy").map((name) => `${CONFIG}/${name}.requires/${unit}`),
  ];
  return { links, also: list("Also") };
}

/** enabled, disabled, static, masked, alias, linked: by its links, as systemctl itself looks. */
export function* enabledState(unit: string): Sys<string> {
  const path = yield* unitPath(unit);
  if (path === null) return "";
  const target = yield* linkTarget(path);
  if (target === "/dev/null") return "masked";
  if (target !== null && baseName(target) !== baseName(path)) return "alias";
  if ((yield* linksTo(unit)).length > 0) return "enabled";
  if (target !== null && !UNIT_PATH.includes(unitFolder(target, path))) return "linked";
  const { links, also } = yield* wanted(unit, path);
  return links.length > 0 ? "disabled" : also.length > 0 ? "indirect" : "static";
}

/** The folder that a link leads to; Debian's /lib is /usr/lib. */
const unitFolder = (target: string, link: string): string =>
  target.startsWith("/") ? dirName(target).replace(/^\/lib\//, "/usr/lib/") : dirName(link);

/** What presets would have; these hosts have no file of them, and then everything is enabled. */
export const preset = (state: string): string =>
  /^(?:alias|static|)$/.test(state) ? "-" : "enabled";

export function* install(verb: Installing, units: readonly string[]): Sys<number> {
  const masking = verb === "mask" || verb === "unmask";
  let fixed = units.length > 0 && (verb === "enable" || verb === "disable");
  for (const unit of units) {
    const path = yield* unitPath(unit);
    if (path === null && masking)
      yield* eprint(`Unit ${unit} does not exist, proceeding anyway.\n`);
    else if (path === null) {
      yield* eprint(`Failed to ${verb} unit: Unit file ${unit} does not exist.\n`);
      return 1;
    }
    const own = `${CONFIG}/${unit}`;
    if (verb === "mask") {
      if (!(yield* makeLink(verb, "/dev/null", own))) return 1;
    } else if (verb === "unmask") {
      if ((yield* linkTarget(own)) === "/dev/null") yield* removeLink(own);
    } else if ((yield* enabledState(unit)) === "masked" && verb !== "disable") {
      yield* eprint(`Failed to ${verb} unit: Unit file ${path} is masked.\n`);
      return 1;
    } else if (!masking) {
      const { links, also } = yield* wanted(unit, path as string);
      if (links.length > 0 || also.length > 0) fixed = false;
      if (verb !== "enable") for (const link of yield* linksTo(unit)) yield* removeLink(link.path);
      if (verb !== "disable")
        for (const link of links)
          if (!(yield* makeLink(verb, shownPath(path as string), link))) return 1;
      if (also.length > 0 && (yield* install(verb, also)) !== 0) return 1;
    }
  }
  if (fixed) yield* eprint(NOT_MEANT);
  return 0;
}

const NOT_MEANT = `The unit files have no installation config (WantedBy=, RequiredBy=, Also=,
Alias= settings in the [Install] section, and DefaultInstance= for template
units). This means they are not meant to be enabled or disabled using systemctl.
 
Possible reasons for having this kind of units are:
• A unit may be statically enabled by being symlinked from another unit's
  .wants/ or .requires/ directory.
• A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
• A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
• In case of template units, the unit is meant to be enabled with some
  instance name specified.
`;

/** Where a symbolic link leads; null when it is none. */
export function* linkTarget(path: string): Sys<string | null> {
  try {
    return yield* readlink(path);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    return null;
  }
}

/** A link that is there and leads to the same place is left; a file is never replaced by one. */
function* makeLink(verb: string, to: string, link: string): Sys<boolean> {
  try {
    yield* mkdir(link.slice(0, link.lastIndexOf("/")), 0o755);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
  try {
    yield* symlink(to, link);
    yield* eprint(`Created symlink ${link} → ${to}.\n`);
    return true;
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    if (error.errno !== "EEXIST") {
      yield* eprint(`Failed to ${verb} unit: File ${link}: ${error.message}\n`);
      return false;
    }
  }
  if (verb !== "mask") return true;
  const there = yield* linkTarget(link);
  if (there === to) return true;
  const also = there === null ? "" : ` and is a symlink to ${there}`;
  yield* eprint(`Failed to ${verb} unit: File ${link} already exists${also}.\n`);
  return false;
}

function* removeLink(link: string): Sys<void> {
  try {
    yield* unlink(link);
    yield* eprint(`Removed "${link}".\n`);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}
