/**
 * enable, disable, mask and unmask: links in /etc/systemd/system, as src/shared/install.c of
 * systemd 252 makes them. Not modelled: Alias=, Also=, WantedBy= of other targets than
 * multi-user, presets.
 */
import { mkdir, readlink, symlink, type Sys, unlink } from "../../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { eprint, tryReadFile } from "../../lib/stdio.ts";
import { UNIT_PATH } from "../../sbin/systemd/unitfile.ts";

const CONFIG = "/etc/systemd/system";
const WANTS = `${CONFIG}/multi-user.target.wants`;

export type Installing = "enable" | "disable" | "mask" | "unmask" | "reenable";

function* exists(path: string): Sys<boolean> {
  return (yield* tryReadFile(path)) !== undefined;
}

function* fileOf(unit: string): Sys<string | null> {
  for (const dir of UNIT_PATH) if (yield* exists(`${dir}/${unit}`)) return `${dir}/${unit}`;
  return null;
}

/** enabled, disabled, static or masked: by its links, as systemctl itself looks. */
export function* enabledState(unit: string): Sys<string> {
  const path = yield* fileOf(unit);
  if (path === null) return "";
  const text = (yield* tryReadFile(path)) ?? "";
  if (text === "") return "masked";
  if (yield* exists(`${WANTS}/${unit}`)) return "enabled";
  return text.includes("[Install]") ? "disabled" : "static";
}

export function* install(verb: Installing, units: readonly string[]): Sys<number> {
  for (const unit of units) {
    const path = yield* fileOf(unit);
    const masking = verb === "mask" || verb === "unmask";
    if (path === null && masking)
      yield* eprint(`Unit ${unit} does not exist, proceeding anyway.\n`);
    else if (path === null) {
      yield* eprint(`Failed to ${verb} unit: Unit file ${unit} does not exist.\n`);
      return 1;
    }
    const wanted = `${WANTS}/${unit}`;
    const own = `${CONFIG}/${unit}`;
    if (verb === "mask") {
      if (!(yield* makeLink(verb, "/dev/null", own))) return 1;
    } else if (verb === "unmask") {
      if ((yield* target(own)) === "/dev/null") yield* removeLink(own);
    } else if (verb === "disable") yield* removeLink(wanted);
    else if ((yield* enabledState(unit)) === "masked") {
      yield* eprint(`Failed to ${verb} unit: Unit file ${path} is masked.\n`);
      return 1;
    } else if (!(yield* makeLink(verb, path as string, wanted))) return 1;
  }
  return 0;
}

/** Where a symbolic link leads; null when it is none. */
function* target(path: string): Sys<string | null> {
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
  const there = yield* target(link);
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
