/** `npm run generate`: writes the files that are made from the code. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundle } from "../../server/build/build.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = `${root}.build/generated`;
await bundle({ files: "test/generated/files.ts" }, out);
const { generatedFiles } = await import(`${out}/files.mjs`);
for (const [path, text] of generatedFiles()) {
  writeFileSync(`${root}${path}`, text);
  console.log(path);
}
