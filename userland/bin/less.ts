/** less(1) 590: the pager with its usual keys (see lib/pager). */
import { SyscallError } from "../../kernel/uapi/errno.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { isDir } from "../../kernel/uapi/stat.ts";
import { fstat, open, read, type Sys, write } from "../../kernel/uapi/syscall.ts";
import { helpText } from "../lib/help.ts";
import { Document } from "../lib/pager/document.ts";
import { rowCount } from "../lib/pager/layout.ts";
import { defaultOptions, type PagerOptions, readWords } from "../lib/pager/options.ts";
import { page } from "../lib/pager/pager.ts";
import { eprint, errorText, isatty, print } from "../lib/stdio.ts";
import { windowSize } from "../lib/term.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "less",
  summary: "view a file page by page",
  synopsis: ["less [options] [file]..."],
  description:
    "Shows text a screen at a time. Space goes on, b back, / searches, h helps, q quits.",
  options: [
    ["-F", "quit at once when it all fits on one screen"],
    ["-i  -I", "ignore case in searches without capitals; in all searches"],
    ["-N", "line numbers"],
    ["-R", "pass colors through"],
    ["-S", "cut long lines instead of wrapping them"],
    ["-s", "one empty line for several"],
    ["-X", "leave the screen as it is at the end"],
    ["-M", "a longer prompt"],
    ["-xN", "tab stops every N columns"],
    ["+F  +G  +N  +/pattern", "start by following, at the end, at line N, at a match"],
  ],
  columns: [
    ["space b d u", "forward, back, half a screen forward, back"],
    ["j k g G Ng", "line down, up, first line, last line, line N"],
    ["/ ? n N", "search forward, backward, next, previous"],
    ["& F", "only matching lines; follow, as tail -f"],
    ["-S -N -R -i", "options can be toggled while it runs"],
    ["h q", "help, quit"],
  ],
  seeAlso: ["cat(1)", "tail(1)", "man(1)"],
  notModelled: ["v", "!", "|", "tags", "LESSOPEN", "-P prompts"],
};

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const options = defaultOptions();
  readWords((env.get("LESS") ?? "").split(/\s+/).filter(Boolean).map(dashed), options);
  if (argv.includes("--help") || argv.includes("-?")) {
    yield* print(helpText(usage));
    return 0;
  }
  if (argv.includes("--version") || argv.includes("-V")) {
    yield* print("less 590 (POSIX regular expressions)\n");
    return 0;
  }
  const { files, error } = readWords(argv.slice(1), options);
  if (error !== undefined) {
    yield* eprint(`${error}\n`);
    return 1;
  }
  if (files.length === 0 && (yield* isatty(0))) {
    yield* eprint('Missing filename ("less --help" for help)\n');
    return 0;
  }
  const opened = yield* openAll(files);
  if (opened.length === 0) return 1;
  if (!(yield* isatty(1))) return yield* copy(opened);
  const documents = opened.map(({ name, fd }) => new Document(name, fd));
  if (options.quitIfOneScreen && (yield* fits(documents, options))) {
    yield* print(`${(documents[0] as Document).lines.join("\n")}\n`);
    return 0;
  }
  return yield* page({ documents, options });
}

/** $LESS may leave out the first dash. */
const dashed = (word: string): string => (/^[-+]/.test(word) ? word : `-${word}`);

interface Opened {
  readonly name: string;
  readonly fd: number;
}

function* openAll(files: readonly string[]): Sys<Opened[]> {
  const opened: Opened[] = [];
  for (const name of files.length > 0 ? files : ["-"]) {
    try {
      const fd = name === "-" ? 0 : yield* open(name, O_RDONLY);
      if (isDir((yield* fstat(fd)).mode)) {
        yield* eprint(`${name} is a directory\n`);
        continue;
      }
      opened.push({ name, fd });
    } catch (error) {
      yield* eprint(`${name}: ${errorText(error)}\n`);
    }
  }
  return opened;
}

/** Without a terminal it is cat. */
function* copy(opened: readonly Opened[]): Sys<number> {
  for (const { name, fd } of opened) {
    try {
      for (;;) {
        const chunk = yield* read(fd, 65_536);
        if (chunk.length === 0) break;
        yield* write(1, chunk);
      }
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      yield* eprint(`${name}: ${error.message}\n`);
    }
  }
  return 0;
}

/** -F: one document, all of it on the screen. */
function* fits(documents: readonly Document[], options: PagerOptions): Sys<boolean> {
  const [document] = documents;
  if (!document || documents.length > 1) return false;
  const { rows, cols } = yield* windowSize(1);
  yield* document.ensure(rows, -1);
  if (!document.ended) return false;
  const layout = {
    columns: cols,
    chop: options.chop,
    raw: options.raw,
    tab: options.tab,
    shift: 0,
  };
  const needed = document.lines.reduce((sum, line) => sum + rowCount(line, layout), 0);
  return needed < rows;
}
