/**
 * ps's three kinds of options, parsed: UNIX (-e), BSD (aux), GNU (--sort). procps-ng 4.0.2,
 * src/ps/parser.c. What is no UNIX option after all is read again as BSD's, as in ps -aux.
 */
import type { Accounts } from "../../lib/passwd.ts";
import { checkThreads, chosenColumns, type Column, PsError } from "./formats.ts";
import { argumentError, BSD, GNU, type Option, UNIX } from "./table.ts";
import { type PsOptions, Request } from "./request.ts";

/** `width` 0: neither a terminal nor COLUMNS says how wide lines may be. */
export function parsePs(argv: readonly string[], width: number, accounts: Accounts): PsOptions {
  const words = argv.slice(1);
  let request = new Request(width, accounts);
  const parse = (bsd: boolean): void => {
    new Parser(words, request, bsd).run();
    checkThreads(request);
  };
  attempt(request, () => parse(false));
  if (request.error !== null && request.beyond === null) {
    const first = request;
    request = new Request(width, accounts);
    attempt(request, () => parse(true));
    if (request.error !== null) return first;
  }
  if (request.info === null) attempt(request, () => finish(request));
  return request;
}

function attempt(request: Request, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof PsError)) throw error;
    request.error = error.message;
  }
}

function finish(request: Request): void {
  const columns: Column[] = chosenColumns(request);
  if (request.repeat) request.lines = request.rows - 1;
  if (request.custom !== null && columns.every(({ header }) => header === ""))
    request.headers = false;
  request.columns = columns;
}

class Parser {
  private readonly words: readonly string[];
  private readonly request: Request;
  private readonly onlyBsd: boolean;
  private at = 0;

  constructor(words: readonly string[], request: Request, onlyBsd: boolean) {
    this.words = words;
    this.request = request;
    this.onlyBsd = onlyBsd;
  }

  run(): void {
    while (this.at < this.words.length && this.request.info === null) {
      const word = this.words[this.at++] as string;
      if (word.startsWith("--")) this.gnu(word.slice(2));
      else if (!word.startsWith("-") || word === "-") this.bsd(word);
      else if (this.onlyBsd) this.bsd(word.slice(1));
      else this.letters(word.slice(1), UNIX, "-");
    }
  }

  private gnu(word: string): void {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    const given = equals < 0 ? undefined : word.slice(equals + 1);
    const option = GNU.get(name);
    if (option === undefined) throw new PsError("unknown gnu long option");
    if (option.takes === undefined && given !== undefined)
      throw new PsError(`option --${name} does not take an argument`);
    const argument =
      option.takes === undefined ? "" : (given ?? this.argument("", option, `--${name}`));
    this.exclusive(option, `--${name}`);
    option.set(this.request, argument, "gnu");
  }

  private bsd(cluster: string): void {
    this.request.bsd = true;
    this.letters(cluster, BSD, "");
  }

  /** A cluster of letters; one with an argument takes the rest of it, or the next word. */
  private letters(cluster: string, table: ReadonlyMap<string, Option>, dash: "-" | ""): void {
    const kind = dash === "-" ? "unix" : "bsd";
    for (let i = 0; i < cluster.length && this.request.info === null; i++) {
      const letter = cluster[i] as string;
      if (kind === "bsd" && /[\d/]/.test(letter)) {
        this.request.addNumbers(cluster.slice(i), "pids");
        return;
      }
      const option = table.get(letter);
      if (option === undefined)
        throw new PsError(
          kind === "unix" ? "unsupported SysV option" : "unsupported option (BSD syntax)",
        );
      if (option.takes === undefined) {
        this.exclusive(option, `${dash}${letter}`);
        option.set(this.request, "", kind);
        continue;
      }
      const rest = cluster.slice(i + 1);
      option.set(this.request, this.argument(rest, option, `${dash}${letter}`), kind);
      return;
    }
  }

  private exclusive(option: Option, spelled: string): void {
    if (option.exclusive && this.words.length > 1)
      throw new PsError(`the option is exclusive: ${spelled}`);
  }

  private argument(rest: string, option: Option, spelled: string): string {
    if (rest !== "") return rest;
    const next = this.words[this.at];
    if (option.optional && spelled.length === 1 && (next === undefined || next.startsWith("-")))
      return "";
    if (next === undefined || next === "") throw new PsError(argumentError(option, spelled));
    this.at++;
    return next;
  }
}
