/** Scripts for threads and child processes, bundled as the build does it; once per test file. */
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundle } from "../../server/build/build.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** `entries`: name -> path from the project's root. Returns the URL of each bundle. */
export async function bundled<Name extends string>(
  folder: string,
  entries: Readonly<Record<Name, string>>,
): Promise<Record<Name, URL>> {
  const outdir = `${root}/.build/test-bundle/${folder}`;
  await bundle(entries, outdir);
  const urls = Object.keys(entries).map((name) => [name, pathToFileURL(`${outdir}/${name}.mjs`)]);
  return Object.fromEntries(urls) as Record<Name, URL>;
}
