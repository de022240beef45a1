/** The base image: what a fresh host has on disk. Built once a process; hosts copy what they change. */
import type { ImageEntry } from "../../kernel/uapi/image.ts";
import { ROWS } from "../programs.ts";
import { DIRECTORIES, executables } from "./base.ts";
import { ETC } from "./etc.ts";
import { manualPages } from "./man.ts";
import { PACKAGES } from "./packages.ts";
import { UNIT_FILES } from "./units.ts";

/** When the image was made: the time of files that nobody touched since (2025-11-12 10:21:07 UTC). */
export const IMAGE_TIME = 1_762_942_867;

export function baseEntries(): readonly ImageEntry[] {
  return [
    ...DIRECTORIES,
    ...PACKAGES,
    ...ETC,
    ...UNIT_FILES,
    ...executables(ROWS),
    ...manualPages(ROWS),
  ];
}
