/** The orders of ls: by name, size, time, version, extension, width, or the directory's own. */
import { isDir } from "../../../kernel/uapi/stat.ts";
import { compareBytes } from "../../lib/byteorder.ts";
import { compareVersions } from "../../lib/versioncmp.ts";
import { textWidth } from "../../lib/width.ts";
import type { Entry } from "./entry.ts";
import type { LsSettings } from "./settings.ts";

const byName = (a: Entry, b: Entry): number => compareBytes(a.name, b.name);

const extension = (name: string): string => {
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
};

export function sortEntries(entries: Entry[], settings: LsSettings): void {
  const { sort, time } = settings;
  const orders: Readonly<Record<string, (a: Entry, b: Entry) => number>> = {
    name: byName,
    size: (a, b) => b.info.size - a.info.size || byName(a, b),
    time: (a, b) =>
      b.info[time].sec - a.info[time].sec || b.info[time].nsec - a.info[time].nsec || byName(a, b),
    version: (a, b) => compareVersions(a.name, b.name) || byName(a, b),
    extension: (a, b) => compareBytes(extension(a.name), extension(b.name)) || byName(a, b),
    width: (a, b) => textWidth(a.name) - textWidth(b.name) || byName(a, b),
  };
  const order = orders[sort];
  if (!order) return;
  entries.sort(settings.reverse ? (a, b) => order(b, a) : order);
  if (!settings.directoriesFirst) return;
  const first = (entry: Entry): number => (isDir((entry.target ?? entry.info).mode) ? 0 : 1);
  entries.sort((a, b) => first(a) - first(b));
}
