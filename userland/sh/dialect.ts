/**
 * How a shell of this name words its errors: bash 5.2 or dash 0.5.12 (Debian's /bin/sh). The
 * language itself is bash's in both; dash only lacks its extras.
 */
export interface Dialect {
  readonly name: "bash" | "sh";
  readonly posix: boolean;
  notFound(name: string): string;
  noSuchFile(name: string, reason: string): string;
  cd(dir: string, reason: string): string;
  cannotOpen(path: string, reason: string, create: boolean): string;
}

export const bash: Dialect = {
  name: "bash",
  posix: false,
  notFound: (name) => `${name}: command not found`,
  noSuchFile: (name, reason) => `${name}: ${reason}`,
  cd: (dir, reason) => `cd: ${dir}: ${reason}`,
  cannotOpen: (path, reason) => `${path}: ${reason}`,
};

/** dash says "not found", counts lines without the word, and has its own short reasons. */
export const dash: Dialect = {
  name: "sh",
  posix: true,
  notFound: (name) => `${name}: not found`,
  noSuchFile: (name, reason) =>
    `${name}: ${reason === "No such file or directory" ? "not found" : reason}`,
  cd: (dir) => `cd: can't cd to ${dir}`,
  cannotOpen: (path, reason, create) => {
    const short =
      reason === "No such file or directory"
        ? create
          ? "Directory nonexistent"
          : "No such file"
        : reason;
    return `cannot ${create ? "create" : "open"} ${path}: ${short}`;
  },
};

/** dash's words for what bash's parser said. */
export function dashSyntax(message: string): string {
  const token = /unexpected token `(.*)'$/s.exec(message)?.[1];
  if (token === "newline" || token === "redirection") return `Syntax error: ${token} unexpected`;
  if (token !== undefined) return `Syntax error: "${token}" unexpected`;
  const closer = /looking for matching `(.)'/.exec(message)?.[1];
  if (closer === '"' || closer === "'") return "Syntax error: Unterminated quoted string";
  if (closer === "`") return "Syntax error: EOF in backquote substitution";
  if (closer !== undefined) return `Syntax error: end of file unexpected (expecting "${closer}")`;
  if (message.includes("end of file")) return "Syntax error: end of file unexpected";
  return `Syntax error: ${message}`;
}

/** `1/0: division by 0 (...)` in dash's words. */
export function dashArithmetic(message: string): string {
  const [, source = message, rest = ""] = /^(.*): (.*?) \(error token/s.exec(message) ?? [];
  const what = rest.startsWith("division by 0") ? "division by zero" : "expecting primary";
  return `arithmetic expression: ${what}: "${source}"`;
}
