/** The manual pages: each tool's usage as a text, under each of its names. */
import type { ImageEntry } from "../../kernel/uapi/image.ts";
import { renderMan } from "../lib/man.ts";
import type { Row } from "../lib/row.ts";

export function manualPages(rows: readonly Row[]): ImageEntry[] {
  return rows.flatMap(({ usage, paths }) => {
    if (!usage) return [];
    const content = renderMan(usage);
    const names = new Set([usage.name, ...paths.map((path) => path.split("/").pop() as string)]);
    return [...names].map((name) => ({
      path: `/usr/share/man/pagefault/${name}.txt`,
      type: "file" as const,
      content,
    }));
  });
}
