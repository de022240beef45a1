/** -exec and its kin: running a command for each file, or for as many as fit. */
import type { SyscallError } from "../../../kernel/uapi/errno.ts";
import { chdir, type Sys } from "../../../kernel/uapi/syscall.ts";
import { baseName, dirName } from "../../lib/dir.ts";
import { quote } from "../../lib/quote.ts";
import { exitStatus, spawnProgram, waitFor } from "../../lib/spawn.ts";
import { complain } from "../../lib/stdio.ts";
import type { Exec } from "./expression.ts";
import type { Found, Job } from "./search.ts";

/** As xargs: no command line longer than this. */
const COMMAND_BYTES_MAX = 131_072;

interface Pending {
  readonly node: Exec;
  readonly directory: string | null;
  names: string[];
  bytes: number;
}

export class Commands {
  private readonly job: Job;
  private readonly pending = new Map<Exec, Pending>();
  private failed = false;

  constructor(job: Job) {
    this.job = job;
  }

  *run(node: Exec, found: Found): Sys<boolean> {
    const directory = node.inDirectory ? dirName(found.path) : null;
    const name = node.inDirectory ? `./${baseName(found.path)}` : found.path;
    if (node.many) {
      yield* this.collect(node, name, directory);
      return true;
    }
    const words = node.words.map((word) => word.replaceAll("{}", name));
    if (node.ask && !(yield* this.agreed(node, found.path))) return false;
    return (yield* this.start(words, directory)) === 0;
  }

  private *agreed(node: Exec, path: string): Sys<boolean> {
    yield* this.job.out.flush();
    return yield* this.job.prompter.ask(`< ${node.words[0]} ... ${path} > ? `);
  }

  private *collect(node: Exec, name: string, directory: string | null): Sys<void> {
    let pending = this.pending.get(node);
    if (
      pending &&
      (pending.directory !== directory || pending.bytes + name.length > COMMAND_BYTES_MAX)
    ) {
      yield* this.flush(pending);
      pending = undefined;
    }
    if (!pending) {
      pending = { node, directory, names: [], bytes: 0 };
      this.pending.set(node, pending);
    }
    pending.names.push(name);
    pending.bytes += name.length + 9;
  }

  private *flush(pending: Pending): Sys<void> {
    const words = [...pending.node.words, ...pending.names];
    if ((yield* this.start(words, pending.directory)) !== 0) this.failed = true;
  }

  /** False when a command that was given many files failed. */
  *finish(): Sys<boolean> {
    for (const pending of this.pending.values()) yield* this.flush(pending);
    return !this.failed;
  }

  private *start(words: readonly string[], directory: string | null): Sys<number> {
    const { tool, env, out } = this.job;
    yield* out.flush();
    const failed = function* (error: SyscallError): Sys<number> {
      yield* complain(tool, `${quote(words[0] as string)}: ${error.message}`);
      return 1;
    };
    const setup = function* (): Sys<void> {
      if (directory !== null) yield* chdir(directory);
    };
    return exitStatus(yield* waitFor(yield* spawnProgram(words, env, failed, setup)));
  }
}
