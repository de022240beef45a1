/** The project's own files, and their syntax trees as TypeScript's own parser makes them. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { API, type Checker, type Snapshot } from "typescript/unstable/sync";
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isStringLiteral,
  type Node,
  type SourceFile,
  SyntaxKind,
} from "typescript/unstable/ast";

export const ROOT = join(import.meta.dirname, "../..");
export const PURE = ["kernel", "userland", "session"];
const FOLDERS = [...PURE, "server", "client", "test", "scenarios", "docs", ".ci"];
const NOT_OURS = new Set(["node_modules", "dist", ".build", "data", ".git"]);

/** Paths from the project's root, with "/". */
export const FILES: readonly string[] = [
  ...readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".tsbuildinfo"))
    .map((entry) => entry.name),
  ...FOLDERS.flatMap(filesUnder),
].sort();

function filesUnder(folder: string): string[] {
  try {
    return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (NOT_OURS.has(entry.name)) return [];
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
  } catch {
    return []; // not there yet
  }
}

export const CODE: readonly string[] = FILES.filter((path) => /\.(ts|tsx|mts|mjs)$/.test(path));

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

export function isPure(path: string): boolean {
  return PURE.includes(path.split("/")[0] as string);
}

export interface Source {
  readonly path: string;
  readonly tree: SourceFile;
  readonly checker: Checker;
}

const PROJECTS = ["kernel/uapi", "kernel", "userland", "session", "server", "client", "test"];

/** Every .ts and .tsx of the TypeScript projects; `close` ends the compiler's process. */
export function openSources(): { sources: readonly Source[]; close: () => void } {
  const api = new API({ cwd: ROOT });
  const openProjects = PROJECTS.map((folder) => join(ROOT, folder, "tsconfig.json"));
  const snapshot: Snapshot = api.updateSnapshot({ openProjects });
  const sources: Source[] = [];
  for (const folder of PROJECTS) {
    const project = snapshot
      .getProjects()
      .find((one) => dirname(one.configFileName) === join(ROOT, folder));
    if (project === undefined) throw new Error(`no project ${folder}`);
    for (const name of project.rootFiles) {
      const tree = project.program.getSourceFile(name);
      if (tree === undefined) throw new Error(`no tree for ${name}`);
      sources.push({ path: relative(ROOT, name), tree, checker: project.checker });
    }
  }
  return { sources, close: () => api.close() };
}

export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  node.forEachChild((child) => {
    walk(child, visit);
    return undefined;
  });
}

export function lineOf(tree: SourceFile, node: Node): number {
  return tree.text.slice(0, node.getStart(tree)).split("\n").length;
}

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** What a file imports, exports from, or loads with import(). */
export function importsOf(tree: SourceFile): Import[] {
  const found: Import[] = [];
  walk(tree, (node) => {
    if (isImportDeclaration(node) && isStringLiteral(node.moduleSpecifier)) {
      const typeOnly = node.importClause?.phaseModifier === SyntaxKind.TypeKeyword;
      found.push({ specifier: node.moduleSpecifier.text, typeOnly });
    } else if (
      isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      isStringLiteral(node.moduleSpecifier)
    ) {
      found.push({ specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly });
    } else if (isImportTypeNode(node) && isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (isStringLiteral(literal)) found.push({ specifier: literal.text, typeOnly: true });
    } else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      const [first] = node.arguments;
      if (first !== undefined && isStringLiteral(first))
        found.push({ specifier: first.text, typeOnly: false });
    }
  });
  return found;
}

/** A relative import's file, from the root. */
export function target(path: string, specifier: string): string {
  return join(dirname(path), specifier.replace(/\?.*$/, ""));
}
