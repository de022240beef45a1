/** An author's error: names the file, the place and the way out. */
export class ScenarioError extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly fix: string;

  constructor(file: string, line: number, column: number, problem: string, fix: string) {
    super(`${file}:${line}:${column}: ${problem}\n  ${fix}`);
    this.file = file;
    this.line = line;
    this.column = column;
    this.fix = fix;
  }
}
