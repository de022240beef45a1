/** The manual pages: each tool's usage as a text, under each of its names, and some more. */
import type { ImageEntry } from "../../kernel/uapi/image.ts";
import { renderMan } from "../lib/man.ts";
import type { Row } from "../lib/row.ts";
import type { Usage } from "../lib/usage.ts";
import { BASH, BASH_BUILTINS, DASH } from "./pages/shell.ts";
import { SYSTEM_PAGES } from "./pages/system.ts";

const page = (name: string, usage: Usage): ImageEntry => ({
  path: `/usr/share/man/pagefault/${name}.txt`,
  type: "file",
  content: renderMan(usage),
});

export function manualPages(rows: readonly Row[]): ImageEntry[] {
  const tools = rows.flatMap(({ usage, paths }) => {
    if (!usage) return [];
    const names = new Set([usage.name, ...paths.map((path) => path.split("/").pop() as string)]);
    return [...names].map((name) => page(name, usage));
  });
  const others = [BASH, DASH, BASH_BUILTINS, ...SYSTEM_PAGES].map((usage) =>
    page(usage.name, usage),
  );
  return [...tools, ...others, page("sh", DASH)];
}
