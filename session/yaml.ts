/** The one place that knows the YAML library: text to a plain value, with the position of every node. */
import { isCollection, isNode, LineCounter, parseDocument } from "yaml";
import { ScenarioError } from "./scenarioerror.ts";

/** Files beyond it are refused: a parser's work grows faster than its input. */
const BYTES_MAX = 256 * 1024;
const DEPTH_MAX = 32;

export interface Located {
  readonly value: unknown;
  /** Line and column (from 1) of the node at a path, or of its closest parent that exists. */
  locate(path: readonly (string | number)[]): { line: number; column: number };
}

export function parseYaml(text: string, file: string): Located {
  if (text.length > BYTES_MAX) {
    throw new ScenarioError(
      file,
      1,
      1,
      "the file is larger than 256 KiB",
      "move long files out of it",
    );
  }
  const deep = tooDeep(text);
  if (deep > 0)
    throw new ScenarioError(file, deep, 1, "nested too deeply", "flatten it: 32 levels at most");
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
  });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new ScenarioError(file, line, col, error.message, "fix the YAML at this place");
  }
  const locate = (path: readonly (string | number)[]): { line: number; column: number } => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (!isNode(node) && !isCollection(node)) continue;
      const range = (node as { range?: readonly number[] | null }).range;
      if (range === undefined || range === null) continue;
      const { line, col } = lines.linePos(range[0] as number);
      return { line, column: col };
    }
    return { line: 1, column: 1 };
  };
  return { value: document.toJS({ maxAliasCount: 0 }), locate };
}

/** Line of the first place that is nested deeper than we look; 0 when there is none. */
function tooDeep(text: string): number {
  let line = 1;
  let flow = 0;
  for (const row of text.split("\n")) {
    const indent = /^[ -]*/.exec(row)?.[0].length ?? 0;
    for (const char of row) {
      if (char === "[" || char === "{") flow++;
      if (flow > DEPTH_MAX) return line;
      else if (char === "]" || char === "}") flow--;
    }
    if (indent / 2 > DEPTH_MAX * 2) return line;
    line++;
  }
  return 0;
}
