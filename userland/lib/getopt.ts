/**
 * getopt_long(3) as glibc does it: bundled short options, attached and separate arguments,
 * abbreviated long options, permutation of operands, "--". Error texts are glibc's.
 */
export interface OptionSpec {
  /** "ab:c::" as in getopt(3). A leading "+" stops at the first operand. */
  readonly short: string;
  /** Long name to its argument and the short letter (or own name) it stands for. */
  readonly long?: Readonly<Record<string, LongOption>>;
}

export interface LongOption {
  readonly argument?: "none" | "required" | "optional";
  /** What `name` the parsed option gets; its own long name by default. */
  readonly as?: string;
}

export interface Option {
  readonly name: string;
  readonly value?: string;
}

export interface Parsed {
  readonly options: readonly Option[];
  readonly operands: readonly string[];
  /** First error, as glibc prints it after "tool: ". */
  readonly error?: string;
}

export function getopt(argv: readonly string[], spec: OptionSpec): Parsed {
  const options: Option[] = [];
  const operands: string[] = [];
  const inOrder = spec.short.startsWith("+");
  let i = 1;
  const fail = (error: string): Parsed => ({ options, operands, error });
  while (i < argv.length) {
    const word = argv[i++] as string;
    if (word === "--") {
      operands.push(...argv.slice(i));
      break;
    }
    if (word.startsWith("--")) {
      const result = longOption(word, argv[i], spec);
      if (typeof result === "string") return fail(result);
      options.push(result.option);
      if (result.took) i++;
    } else if (word.length > 1 && word.startsWith("-")) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] as string;
        const where = letter === ":" ? -1 : spec.short.indexOf(letter);
        if (where < 0) return fail(`invalid option -- '${letter}'`);
        if (spec.short[where + 1] !== ":") {
          options.push({ name: letter });
          continue;
        }
        const attached = word.slice(at + 1);
        if (attached !== "") options.push({ name: letter, value: attached });
        else if (spec.short[where + 2] === ":") options.push({ name: letter });
        else if (i < argv.length) options.push({ name: letter, value: argv[i++] as string });
        else return fail(`option requires an argument -- '${letter}'`);
        break;
      }
    } else if (inOrder) {
      operands.push(word, ...argv.slice(i));
      break;
    } else operands.push(word);
  }
  return { options, operands };
}

function longOption(
  word: string,
  next: string | undefined,
  spec: OptionSpec,
): { option: Option; took: boolean } | string {
  const equals = word.indexOf("=");
  const typed = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  const long = spec.long ?? {};
  const names = Object.keys(long);
  let matches = names.filter((name) => name === typed);
  if (matches.length === 0) matches = names.filter((name) => name.startsWith(typed));
  const targets = new Set(matches.map((name) => long[name]?.as ?? name));
  if (matches.length === 0) return `unrecognized option '${word}'`;
  if (targets.size > 1) {
    const list = matches.map((name) => ` '--${name}'`).join("");
    return `option '${word}' is ambiguous; possibilities:${list}`;
  }
  const name = matches[0] as string;
  const option = long[name] as LongOption;
  const as = option.as ?? name;
  const argument = option.argument ?? "none";
  if (argument === "none") {
    if (value !== undefined) return `option '--${name}' doesn't allow an argument`;
    return { option: { name: as }, took: false };
  }
  if (value !== undefined) return { option: { name: as, value }, took: false };
  if (argument === "optional") return { option: { name: as }, took: false };
  if (next === undefined) return `option '--${name}' requires an argument`;
  return { option: { name: as, value: next }, took: true };
}
