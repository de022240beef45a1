/** A sed program as data. */
import type { Regex } from "../../lib/regex.ts";

/** A regular expression, or the last one that was used ("//"). */
export type Pattern = Regex | "last";

export type Address =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "last" }
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  | { readonly kind: "regex"; readonly regex: Pattern }
  /** Only as a second address: so many lines on, or up to a multiple. */
  | { readonly kind: "plus"; readonly count: number }
  | { readonly kind: "multiple"; readonly of: number };

export interface Range {
  readonly from: Address;
  readonly to: Address | null;
}

/** Changes of letters that a replacement asks for. */
export type Case = "\\U" | "\\L" | "\\E" | "\\u" | "\\l";

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "group"; readonly group: number }
  | { readonly kind: "case"; readonly change: Case };

export interface Substitution {
  readonly regex: Pattern;
  readonly pieces: readonly Piece[];
  readonly global: boolean;
  readonly print: number;
  readonly nth: number;
  readonly file: string | null;
}

export interface Command {
  readonly range: Range | null;
  readonly negated: boolean;
  readonly name: string;
  /** Text of a i c, file of r R w W, label of b t T. */
  readonly text: string;
  /** Exit status of q, line length of l; -1 when none was given. */
  readonly number: number;
  readonly substitution: Substitution | null;
  readonly table: ReadonlyMap<string, string> | null;
  /** For { the index of its }, for branches where they lead. */
  jump: number;
}

export interface Script {
  readonly commands: readonly Command[];
  /** "#n" on the first line. */
  readonly quiet: boolean;
}
