/**
 * What a tool says of itself: one value from which --help, man and completion are made. Our own
 * wording; the real tool's options that are not modelled are named, not hidden.
 */
import type { Footprint, Main } from "../../kernel/uapi/program.ts";

export interface Usage {
  readonly name: string;
  /** Manual section, "1" by default. */
  readonly section?: string;
  readonly summary: string;
  readonly synopsis: readonly string[];
  readonly description: string;
  readonly options?: readonly (readonly [flags: string, what: string])[];
  /** Columns of its output, explained. */
  readonly columns?: readonly (readonly [name: string, what: string])[];
  /** Sections of its own in the manual page: terms with their explanation. */
  readonly sections?: readonly (readonly [
    heading: string,
    rows: readonly (readonly [term: string, what: string])[],
  ])[];
  readonly examples?: readonly (readonly [command: string, what: string])[];
  readonly files?: readonly string[];
  readonly seeAlso?: readonly string[];
  readonly notModelled?: readonly string[];
}

/** One row of the program table: userland/programs.ts. */
export interface Tool {
  readonly default: Main;
  readonly usage: Usage;
  readonly footprint?: Footprint;
}
