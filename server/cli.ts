#!/usr/bin/env node
/** `pagefault COMMAND ...`. Exit status: 0 done, 1 not, 2 a wrong command line. */
import { parseArgs } from "node:util";
import { type Command, Failure, UsageError, type Values } from "./cli/command.ts";

interface Row {
  readonly summary: string;
  /** Loaded when it is asked for: a script need not wait for the web server's code. */
  load(): Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Row>> = {
  serve: {
    summary: "serve the page, for one learner or many",
    load: async () => (await import("./cli/serve.ts")).serve,
  },
  play: {
    summary: "play a scenario in this terminal",
    load: async () => (await import("./cli/play.ts")).play,
  },
  check: {
    summary: "run scenarios' own tests",
    load: async () => (await import("./cli/check.ts")).check,
  },
  replay: {
    summary: "run a session's log again",
    load: async () => (await import("./cli/replay.ts")).replay,
  },
  sh: {
    summary: "run a script on a fresh simulated host",
    load: async () => (await import("./cli/sh.ts")).sh,
  },
  proc: {
    summary: "write a scenario's simulated /proc as files",
    load: async () => (await import("./cli/proc.ts")).proc,
  },
  misses: {
    summary: "what learners tried and did not find, most wanted first",
    load: async () => (await import("./cli/misses.ts")).misses,
  },
  backup: {
    summary: "copy all data into one file",
    load: async () => (await import("./cli/backup.ts")).backup,
  },
  restore: {
    summary: "take a backup back",
    load: async () => (await import("./cli/restore.ts")).restore,
  },
  export: {
    summary: "print everything kept about a guest, as JSON",
    load: async () => (await import("./cli/export.ts")).exportGuest,
  },
  delete: {
    summary: "delete a guest and everything kept about it",
    load: async () => (await import("./cli/delete.ts")).deleteGuest,
  },
};

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(overview());
    return name === undefined ? 2 : 0;
  }
  const row = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (row === undefined) {
    process.stderr.write(`pagefault: there is no command '${name}'\n${overview()}`);
    return 2;
  }
  try {
    const command = await row.load();
    const { values, operands } = parse(command, rest);
    if (values.help === true) {
      process.stdout.write(command.usage);
      return 0;
    }
    return await command.run(values, operands);
  } catch (error) {
    return explain(name, error);
  }
}

function parse(command: Command, args: readonly string[]): { values: Values; operands: string[] } {
  const options = { ...command.options, help: { type: "boolean", short: "h" } } as const;
  const split = command.stopAtOperand === true ? firstOperand(args, options) : args.length;
  try {
    const { values, positionals } = parseArgs({
      args: args.slice(0, split),
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Values, operands: [...positionals, ...args.slice(split)] };
  } catch (error) {
    throw new UsageError((error as Error).message.split(". To ")[0]);
  }
}

/** Where the options end: at the first word that is none and is no option's value. */
function firstOperand(args: readonly string[], options: Command["options"]): number {
  const { tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const first = tokens.find((token) => token.kind === "positional");
  return first?.index ?? args.length;
}

function explain(name: string, error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`pagefault ${name}: ${error.message}\n`);
    process.stderr.write(`Try 'pagefault ${name} --help'.\n`);
    return 2;
  }
  if (!(error instanceof Error)) {
    process.stderr.write(`pagefault ${name}: ${String(error)}\n`);
    return 1;
  }
  const { message, stack, code } = error as Error & { code?: string };
  const expected = error instanceof Failure || code !== undefined;
  process.stderr.write(`pagefault ${name}: ${expected ? message : (stack ?? message)}\n`);
  return 1;
}

function overview(): string {
  const names = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(9)}${summary}`,
  );
  return `Usage: pagefault COMMAND [OPTION]...

Practise systems triage on simulated Linux hosts.

Commands:
${names.join("\n")}

'pagefault COMMAND --help' says more.
`;
}

process.exitCode = await main(process.argv.slice(2));
