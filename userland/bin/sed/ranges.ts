/** Which commands a line selects: addresses, and ranges that are open from line to line. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Regex } from "../../lib/regex.ts";
import type { Address, Command, Pattern } from "./script.ts";

interface RangeState {
  active: boolean;
  /** It began at a line number, which does not come again. */
  closed: boolean;
  /** The line at which it ends, when that is known. */
  endLine: number;
}

/** What addresses look at. */
export interface Space {
  readonly line: number;
  readonly pattern: string;
  atEnd(): Sys<boolean>;
  regexOf(pattern: Pattern): Regex;
}

export class Ranges {
  private readonly space: Space;
  private readonly ranges = new Map<Command, RangeState>();

  constructor(space: Space) {
    this.space = space;
  }

  /** The command's range goes on after this line. */
  open(command: Command): boolean {
    return this.ranges.get(command)?.active ?? false;
  }

  *selected(command: Command): Sys<boolean> {
    const { range } = command;
    if (!range) return !command.negated;
    const within = range.to
      ? yield* this.inRange(command, range.from, range.to)
      : yield* this.matchesAddress(range.from);
    return within !== command.negated;
  }

  private *matchesAddress(address: Address): Sys<boolean> {
    switch (address.kind) {
      case "line":
        return this.space.line === address.line;
      case "last":
        return yield* this.space.atEnd();
      case "step":
        if (address.step <= 0) return this.space.line === address.first;
        return (
          this.space.line >= address.first && (this.space.line - address.first) % address.step === 0
        );
      case "regex":
        return this.space.regexOf(address.regex).test(this.space.pattern);
      default:
        return false;
    }
  }

  private *inRange(command: Command, from: Address, to: Address): Sys<boolean> {
    let state = this.ranges.get(command);
    if (!state) {
      // 0,/re/ is open before the first line.
      const zero = from.kind === "line" && from.line === 0;
      state = { active: zero, closed: zero, endLine: Infinity };
      this.ranges.set(command, state);
    }
    if (!state.active) {
      if (from.kind === "line") {
        // Lines may have been taken in (N) without passing here: the range begins late then.
        if (state.closed || this.space.line < from.line) return false;
        state.closed = true;
      } else if (!(yield* this.matchesAddress(from))) return false;
      if (to.kind === "line") {
        if (to.line <= this.space.line)
          return from.kind !== "line" || this.space.line <= Math.max(from.line, to.line);
        state.endLine = to.line;
      } else if (to.kind === "plus") {
        if (to.count === 0) return true;
        state.endLine = this.space.line + to.count;
      } else if (to.kind === "multiple") {
        const end = to.of <= 0 ? this.space.line : Math.ceil(this.space.line / to.of) * to.of;
        if (end <= this.space.line) return true;
        state.endLine = end;
      } else state.endLine = Infinity;
      state.active = true;
      if (to.kind === "last" && (yield* this.space.atEnd())) state.active = false;
      return true;
    }
    if (to.kind === "regex" || to.kind === "last") {
      if (yield* this.matchesAddress(to)) state.active = false;
      return true;
    }
    if (this.space.line >= state.endLine) state.active = false;
    // A line number that is past already ends it before this line.
    return this.space.line <= state.endLine;
  }
}
