/** The expression of find(1) as a tree. */
import type { Stat, Timestamp } from "../../../kernel/uapi/stat.ts";
import type { Regex } from "../../lib/regex.ts";

/** The expression cannot be understood: find says so and looks at nothing. */
export class FindError {
  readonly message: string;
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    this.message = message;
    this.hint = hint;
  }
}

export interface Options {
  links: "never" | "named" | "always";
  maxDepth: number;
  minDepth: number;
  depthFirst: boolean;
  oneFileSystem: boolean;
}

/** +N, -N or N. */
export interface Compared {
  readonly how: "more" | "less" | "exactly";
  readonly value: number;
}

export type Clock = "atime" | "mtime" | "ctime";

export type Node =
  | { readonly kind: "and" | "or" | "comma"; readonly left: Node; readonly right: Node }
  | { readonly kind: "not"; readonly node: Node }
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "match"; readonly on: "name" | "path" | "link"; readonly regex: Regex }
  | { readonly kind: "type"; readonly types: readonly number[]; readonly follow: boolean }
  | { readonly kind: "size"; readonly count: Compared; readonly unit: number }
  | { readonly kind: "empty" | "nouser" | "nogroup" | "prune" | "quit" | "delete" }
  | {
      readonly kind: "age";
      readonly clock: Clock;
      readonly count: Compared;
      readonly unitSec: number;
      readonly from: number;
    }
  | { readonly kind: "newer"; readonly clock: Clock; readonly than: Timestamp }
  | {
      readonly kind: "number";
      readonly field: "ino" | "nlink" | "uid" | "gid";
      readonly count: Compared;
    }
  | { readonly kind: "used"; readonly count: Compared }
  | {
      readonly kind: "perm";
      readonly how: "exactly" | "all" | "any";
      readonly bits: number;
      readonly dirBits: number;
    }
  | { readonly kind: "access"; readonly mode: number }
  | { readonly kind: "samefile"; readonly info: Stat }
  | { readonly kind: "fstype"; readonly type: string }
  | { readonly kind: "print"; readonly end: string; readonly file: string | null }
  | { readonly kind: "printf"; readonly format: string; readonly file: string | null }
  | { readonly kind: "ls"; readonly file: string | null }
  | Exec;

export interface Exec {
  readonly kind: "exec";
  readonly words: readonly string[];
  readonly many: boolean;
  readonly inDirectory: boolean;
  readonly ask: boolean;
}
