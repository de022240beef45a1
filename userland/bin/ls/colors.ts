/** Colors of names: ls's own defaults, changed by LS_COLORS. */
import { isDir, isLnk, isReg, S_ISGID, S_ISUID, S_ISVTX } from "../../../kernel/uapi/stat.ts";
import { fileType } from "../../lib/filetype.ts";
import type { Entry } from "./entry.ts";

const DEFAULTS: readonly (readonly [string, string])[] = [
  ["rs", "0"],
  ["di", "01;34"],
  ["ln", "01;36"],
  ["pi", "33"],
  ["so", "01;35"],
  ["bd", "01;33"],
  ["cd", "01;33"],
  ["ex", "01;32"],
  ["su", "37;41"],
  ["sg", "30;43"],
  ["st", "37;44"],
  ["ow", "34;42"],
  ["tw", "30;42"],
];

export class Colors {
  private readonly kinds = new Map<string, string>(DEFAULTS);
  private readonly suffixes: (readonly [string, string])[] = [];
  private started = false;

  constructor(definition: string) {
    for (const part of definition.split(":")) {
      const equals = part.indexOf("=");
      if (equals < 0) continue;
      const key = part.slice(0, equals);
      const value = part.slice(equals + 1);
      if (key.startsWith("*")) this.suffixes.push([key.slice(1), value]);
      else this.kinds.set(key, value);
    }
  }

  /** The name in its color; the first one of all resets what may be set. */
  paint(entry: Entry, shown: string): string {
    return this.wrap(this.colorOf(entry), shown);
  }

  /** What a symbolic link leads to, in its own color. */
  paintTarget(entry: Entry, shown: string, indicator: string): string {
    // Without a color for orphans nobody looks where a link leads.
    const known =
      this.kinds.has("or") || this.kinds.has("mi") || /file-type|classify/.test(indicator);
    if (!known) return shown;
    if (!entry.target) return this.wrap(this.kinds.get("mi") ?? this.kinds.get("or"), shown);
    return this.wrap(this.colorOf({ name: entry.link ?? "", info: entry.target }), shown);
  }

  private wrap(color: string | undefined, shown: string): string {
    if (color === undefined || color === "" || color === "0" || color === "00") return shown;
    const reset = this.started ? "" : "\x1b[0m";
    this.started = true;
    return `${reset}\x1b[${color}m${shown}\x1b[0m`;
  }

  private colorOf(entry: Entry): string | undefined {
    const { mode, nlink } = entry.info;
    const kind = (name: string): string | undefined => this.kinds.get(name);
    if (isLnk(mode)) {
      if (entry.link !== undefined && !entry.target) return kind("or") ?? kind("ln");
      const own = kind("ln");
      if (own === "target" && entry.target)
        return this.colorOf({ name: entry.name, info: entry.target });
      return own;
    }
    if (isDir(mode)) {
      if (mode & S_ISVTX && mode & 2) return kind("tw");
      if (mode & 2) return kind("ow");
      return mode & S_ISVTX ? kind("st") : kind("di");
    }
    if (isReg(mode)) {
      if (mode & S_ISUID) return kind("su");
      if (mode & S_ISGID) return kind("sg");
      if (mode & 0o111) return kind("ex");
      if (nlink > 1 && kind("mh") && kind("mh") !== "00") return kind("mh");
      const suffix = this.suffixes.filter(([end]) => entry.name.endsWith(end)).pop();
      return suffix?.[1] ?? kind("fi");
    }
    return kind(fileType(mode).color);
  }
}
