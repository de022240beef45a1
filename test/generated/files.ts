/** Files that are made from the code: `npm run generate` writes them, a test compares them. */
import { FIXED } from "../../kernel/fs/proc/entry.ts";
import "../../kernel/fs/proc/root.ts";
import { SYSCTLS } from "../../kernel/fs/proc/sys.ts";
import { table } from "../../kernel/syscall.ts";
import { ScenarioSchema } from "../../session/scenarioschema.ts";
import { KNOWN_COMMANDS } from "../../userland/lib/known.ts";
import { ROWS } from "../../userland/programs.ts";

/** Path from the project's root, and text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["session/scenario.schema.json", `${JSON.stringify(ScenarioSchema, undefined, 2)}\n`],
    ["docs/compatibility.md", compatibility()],
  ]);
}

const INTRODUCTION = `# What is like Linux, and what is not

Made by "npm run generate" from the code; a test fails when it is old. The model is Linux 6.1 with
Debian 12's tools. What stands here is all that is known to differ. A command or an option that is
not modelled says so when it is used, and is counted (npm run pagefault -- misses).
`;

function compatibility(): string {
  return [INTRODUCTION, fixedFields(), sysctls(), calls(), tools(), commands()].join("\n");
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line), ""].join("\n");
}

function fixedFields(): string {
  const body = [...FIXED]
    .sort((a, b) => order(a.file, b.file))
    .map(({ file, field, value, why }) => [`/proc/${file}`, field, short(String(value)), why]);
  return `## Fields of /proc that never vary\n\n${rows(["file", "fields", "value", "why"], body)}`;
}

function short(value: string): string {
  if (value === "") return "(empty)";
  return value.length > 40 ? `${value.slice(0, 40)}...` : value;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sysctls(): string {
  const kept = SYSCTLS.filter(({ modelled }) => modelled === false);
  const names = kept.map(({ path }) => `- ${path.replaceAll("/", ".")}`).sort();
  return [
    "## Kernel parameters that are kept and shown, and change nothing\n",
    ...names,
    "",
    `The other ${SYSCTLS.length - kept.length} act at once, or report the machine's state.\n`,
  ].join("\n");
}

function calls(): string {
  const body = Object.entries(table)
    .filter(([, { note }]) => note !== undefined)
    .sort(([a], [b]) => order(a, b))
    .map(([name, { note = "" }]) => [name, note]);
  return [
    "## System calls\n",
    `There are ${Object.keys(table).length}. These do less than Linux's:\n`,
    rows(["call", "what differs"], body),
  ].join("\n");
}

function tools(): string {
  const body = ROWS.filter(({ usage }) => (usage?.notModelled ?? []).length > 0)
    .map(({ usage }) => [usage?.name ?? "", (usage?.notModelled ?? []).join(", ")])
    .sort(([a = ""], [b = ""]) => order(a, b));
  const unique = body.filter(([name], i) => name !== body[i - 1]?.[0]);
  return `## Tools\n\n${rows(["tool", "not modelled"], unique)}`;
}

function commands(): string {
  const there = new Set(ROWS.flatMap(({ paths }) => paths.map((path) => path.split("/").pop())));
  const absent = [...KNOWN_COMMANDS].filter((name) => !there.has(name)).sort();
  return [
    "## Commands that a Debian host may have and these hosts have not\n",
    "They are told apart from misspelt ones:\n",
    absent.map((name) => `\`${name}\``).join(" "),
    "",
  ].join("\n");
}
