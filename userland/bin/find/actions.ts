/** The actions of find(1). */
import { FindError, type Node } from "./expression.ts";
import type { Words } from "./words.ts";

/** The node of an action, or null. */
export function actionOf(words: Words, name: string): Node | null {
  switch (name) {
    case "-print":
      return { kind: "print", end: "\n", file: null };
    case "-print0":
      return { kind: "print", end: "\0", file: null };
    case "-fprint":
      return { kind: "print", end: "\n", file: words.argument(name) };
    case "-fprint0":
      return { kind: "print", end: "\0", file: words.argument(name) };
    case "-printf":
      return { kind: "printf", format: words.argument(name), file: null };
    case "-fprintf": {
      const file = words.argument(name);
      return { kind: "printf", format: words.argument(name), file };
    }
    case "-ls":
      return { kind: "ls", file: null };
    case "-fls":
      return { kind: "ls", file: words.argument(name) };
    case "-exec":
    case "-execdir":
    case "-ok":
    case "-okdir":
      return exec(words, name);
    default:
      return null;
  }
}

function exec(given: Words, name: string): Node {
  const words: string[] = [];
  for (;;) {
    const word = given.argument(name);
    const many = word === "+" && words[words.length - 1] === "{}" && name.startsWith("-exec");
    if (word !== ";" && !many) {
      words.push(word);
      continue;
    }
    if (words.length === 0) throw new FindError(`invalid argument \`;' to \`${name}'`);
    if (many) words.pop();
    return {
      kind: "exec",
      words,
      many,
      inDirectory: name.endsWith("dir"),
      ask: name.startsWith("-ok"),
    };
  }
}
