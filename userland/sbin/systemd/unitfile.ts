/** Unit files: systemd.syntax(7), systemd.service(5). Sections, keys, drop-ins, command lines. */
import type { ActorTrap } from "../../../kernel/uapi/program.ts";
import { decode } from "../../../kernel/uapi/bytes.ts";
import { remember } from "../../../kernel/uapi/remember.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import type { Stat } from "../../../kernel/uapi/stat.ts";

/** "Service.ExecStart" to its values, in order; an empty assignment clears the list. */
export type UnitKeys = Readonly<Record<string, readonly string[]>>;

/** Where units are looked for; earlier folders win. */
export const UNIT_PATH = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"];

/** foo@bar.service is an instance of the template foo@.service; others are their own. */
export const templateOf = (name: string): string => name.replace(/@[^.]+\./, "@.");

export function parseUnit(text: string, keys: Record<string, string[]> = {}): UnitKeys {
  let section = "";
  for (const raw of text.replace(/\\\n/g, " ").split("\n")) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const header = /^\[(.+)\]$/.exec(line);
    if (header) {
      section = header[1] as string;
      continue;
    }
    const at = line.indexOf("=");
    if (at <= 0) continue;
    const key = `${section}.${line.slice(0, at).trim()}`;
    const value = line.slice(at + 1).trim();
    if (value === "") keys[key] = [];
    else (keys[key] ??= []).push(value);
  }
  return keys;
}

/** A unit file with its drop-ins over it. */
const parseAll = (texts: readonly string[]): UnitKeys => parseJoined(texts.join("\0"));

const parseJoined = remember((joined): UnitKeys => {
  const keys: Record<string, string[]> = {};
  for (const text of joined.split("\0")) parseUnit(text, keys);
  return keys;
}, 262_144);

export function readText(sys: ActorTrap, path: string): string | null {
  try {
    const fd = sys.open(path, 0) as number;
    let text = "";
    for (;;) {
      const chunk = sys.read(fd, 65_536) as Uint8Array;
      if (chunk.length === 0) break;
      text += decode(chunk);
    }
    sys.close(fd);
    return text;
  } catch (error) {
    if (error instanceof SyscallError) return null;
    throw error;
  }
}

export function listDir(sys: ActorTrap, path: string): string[] {
  try {
    const fd = sys.open(path, 0o200000) as number;
    const names = (sys.getdents(fd) as readonly { name: string }[]).map(({ name }) => name);
    sys.close(fd);
    return names.filter((name) => name !== "." && name !== "..").sort();
  } catch (error) {
    if (error instanceof SyscallError) return [];
    throw error;
  }
}

export interface LoadedUnit {
  readonly path: string;
  readonly keys: UnitKeys;
  readonly dropIns: readonly string[];
  readonly masked: boolean;
  /** The files and when each was changed. */
  readonly stamp: string;
}

/** Finds and reads a unit with its drop-ins; null when there is no such file. */
export function loadUnit(sys: ActorTrap, name: string): LoadedUnit | null {
  for (const file of new Set([name, templateOf(name)])) {
    for (const folder of UNIT_PATH) {
      const path = `${folder}/${file}`;
      const text = readText(sys, path);
      if (text === null) continue;
      const stamp = unitStamp(sys, name);
      if (isMask(sys, path)) return { path, keys: {}, dropIns: [], masked: true, stamp };
      const instance = /@([^.]+)\./.exec(name)?.[1] ?? "";
      const dropIns = dropInPaths(sys, name);
      const texts = [
        expandSpecifiers(text, name, instance),
        ...dropIns.map((dropIn) => readText(sys, dropIn) ?? ""),
      ];
      return { path, keys: parseAll(texts), dropIns, masked: false, stamp };
    }
  }
  return null;
}

/** By their names, whichever folder they are in; of two with one name the earlier folder's. */
function dropInPaths(sys: ActorTrap, name: string): string[] {
  const paths = new Map<string, string>();
  for (const folder of [...UNIT_PATH].reverse())
    for (const conf of listDir(sys, `${folder}/${name}.d`))
      if (conf.endsWith(".conf")) paths.set(conf, `${folder}/${name}.d/${conf}`);
  return [...paths.keys()].sort().map((conf) => paths.get(conf) as string);
}

/** The files of a unit with the times of their last change: differs once one was edited. */
export function unitStamp(sys: ActorTrap, name: string): string {
  const names = [name, templateOf(name)];
  const files = UNIT_PATH.flatMap((folder) => names.map((one) => `${folder}/${one}`));
  return [...new Set([...files, ...dropInPaths(sys, name)])]
    .flatMap((path) => {
      try {
        const { mtime, ino } = sys.stat(path) as Stat;
        return [`${path} ${ino} ${mtime.sec}.${mtime.nsec}`];
      } catch (error) {
        if (error instanceof SyscallError) return [];
        throw error;
      }
    })
    .join();
}

/** The unit that a name leads to: with Alias= it is a link to a file that is named otherwise. */
export function canonicalName(sys: ActorTrap, name: string): string {
  for (const folder of UNIT_PATH) {
    try {
      const target = sys.readlink(`${folder}/${name}`) as string;
      const base = target.split("/").pop() as string;
      return target === "/dev/null" ? name : base;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno === "EINVAL") return name; // a file of its own
    }
  }
  return name;
}

function isMask(sys: ActorTrap, path: string): boolean {
  try {
    return sys.readlink(path) === "/dev/null";
  } catch {
    return false;
  }
}

function expandSpecifiers(text: string, name: string, instance: string): string {
  return text.replace(/%([iInNp%])/g, (all, letter: string) => {
    if (letter === "%") return "%";
    if (letter === "i" || letter === "I") return instance;
    if (letter === "n") return name;
    if (letter === "N") return name.replace(/\.[a-z]+$/, "");
    return letter === "p" ? (name.split("@")[0] as string) : all;
  });
}

/**
 * Splits a command line: quotes, backslashes, $NAME and ${NAME} from the service's environment;
 * with null they stay as they are.
 */
export function splitCommand(
  line: string,
  env: Readonly<Record<string, string>> | null,
): { argv: string[]; ignoreFailure: boolean } {
  const prefix = /^[-@:+!|]*/.exec(line)?.[0] ?? "";
  const argv: string[] = [];
  const word = /"((?:[^"\\]|\\.)*)"|'([^']*)'|((?:[^\s"'\\]|\\.)+)/g;
  const rest = line.slice(prefix.length);
  let end = -1;
  for (const match of rest.matchAll(word)) {
    const raw = match[1] ?? match[2] ?? match[3] ?? "";
    const plain = match[2] !== undefined ? raw : raw.replace(/\\(.)/g, "$1");
    const text = plain.replace(/\$\{(\w+)\}|\$(\w+)/g, (all, a?: string, b?: string) =>
      env === null ? all : (env[a ?? b ?? ""] ?? ""),
    );
    if (match.index === end && argv.length > 0) argv.push((argv.pop() as string) + text);
    else argv.push(text);
    end = match.index + match[0].length;
  }
  return { argv, ignoreFailure: prefix.includes("-") };
}

/** Seconds of "90", "5min 20s", "infinity". */
export function timeSpan(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (text === "infinity") return Infinity;
  const unit: Record<string, number> = {
    us: 1e-6,
    ms: 0.001,
    s: 1,
    sec: 1,
    min: 60,
    m: 60,
    h: 3600,
    hr: 3600,
    d: 86_400,
    day: 86_400,
  };
  let sum = 0;
  let any = false;
  for (const match of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
    sum += Number(match[1]) * (match[2] === "" ? 1 : (unit[match[2] as string] ?? 1));
    any = true;
  }
  return any ? sum : fallback;
}
