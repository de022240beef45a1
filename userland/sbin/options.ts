/** Options and settings of our daemons: --name value or --name=value, and "key = value" files. */
import type { ActorTrap } from "../../kernel/uapi/program.ts";
import { encode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { readText } from "./systemd/unitfile.ts";
import { Failure } from "../lib/failure.ts";

export type Settings = Readonly<Record<string, string>>;

/** A daemon that cannot start: what it says, and its exit status. */
export class StartError extends Failure {}

export function optionsOf(argv: readonly string[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] as string;
    if (!word.startsWith("-")) {
      out[""] = word;
      continue;
    }
    const name = word.replace(/^--?/, "");
    const at = name.indexOf("=");
    if (at >= 0) out[name.slice(0, at)] = name.slice(at + 1);
    else if (argv[i + 1] !== undefined && !(argv[i + 1] as string).startsWith("-"))
      out[name] = argv[++i] as string;
    else out[name] = "yes";
  }
  return out;
}

/** Settings of a file; a line that is neither a comment nor "key = value" is an error with its number. */
export function readSettings(sys: ActorTrap, path: string): Record<string, string> {
  const text = readText(sys, path);
  if (text === null) throw new StartError(`cannot read ${path}`);
  const out: Record<string, string> = {};
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/#.*/, "").trim();
    if (line === "" || /^\[.*\]$/.test(line)) continue;
    const match = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line);
    if (match === null) throw new StartError(`${path}:${index + 1}: not understood: ${line}`);
    out[match[1] as string] = (match[2] as string).replace(/^(["'])(.*)\1$/, "$2");
  }
  return out;
}

/** A number setting; one that is there and is no number is an error. */
export function number(settings: Settings, name: string, fallback: number): number {
  const text = settings[name];
  if (text === undefined) return fallback;
  const match = /^(\d+(?:\.\d+)?)\s*([kmgKMG]?)[bB]?$/.exec(text.trim());
  if (match === null) throw new StartError(`${name}: not a number: ${text}`);
  return (
    Number(match[1]) *
    ({ "": 1, k: 1024, m: 1 << 20, g: 1 << 30 }[(match[2] as string).toLowerCase()] ?? 1)
  );
}

/** A line on standard output, which the service manager takes to the journal. */
export function say(sys: ActorTrap, text: string, priority = 6): void {
  try {
    sys.write(1, encode(priority === 6 ? `${text}\n` : `<${priority}>${text}\n`));
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
  }
}

export const PAGES_PER_MB = 256;
