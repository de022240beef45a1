/**
 * Compiled pieces of a program. Most of awk never waits: those pieces are plain functions. What may
 * wait (getline, system, output to files, loops, which pay for CPU as they go) are generators.
 */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { AwkArray } from "./array.ts";
import type { Value } from "./value.ts";

/** Local variables of a call; arrays among them. */
export type Frame = (Value | AwkArray)[];

export type Plain<T> = (frame: Frame) => T;
export type Waiting<T> = (frame: Frame) => Sys<T>;

export type Code<T> =
  | { readonly waits: false; readonly run: Plain<T> }
  | { readonly waits: true; readonly run: Waiting<T> };

export const plain = <T>(run: Plain<T>): Code<T> => ({ waits: false, run });
export const waiting = <T>(run: Waiting<T>): Code<T> => ({ waits: true, run });

/** The code as a generator, whichever it is. */
export function asWaiting<T>(code: Code<T>): Waiting<T> {
  if (code.waits) return code.run;
  const { run } = code;
  return function* (frame) {
    return run(frame);
  };
}

/** Applies a function to the values of one, two or many pieces, left to right. */
export function map1<A, T>(a: Code<A>, apply: (a: A, frame: Frame) => T): Code<T> {
  if (!a.waits) {
    const { run } = a;
    return plain((frame) => apply(run(frame), frame));
  }
  const { run } = a;
  return waiting(function* (frame) {
    return apply(yield* run(frame), frame);
  });
}

export function map2<A, B, T>(
  a: Code<A>,
  b: Code<B>,
  apply: (a: A, b: B, frame: Frame) => T,
): Code<T> {
  if (!a.waits && !b.waits) {
    const first = a.run;
    const second = b.run;
    return plain((frame) => apply(first(frame), second(frame), frame));
  }
  const first = asWaiting(a);
  const second = asWaiting(b);
  return waiting(function* (frame) {
    return apply(yield* first(frame), yield* second(frame), frame);
  });
}

export function mapAll<A, T>(
  codes: readonly Code<A>[],
  apply: (values: A[], frame: Frame) => T,
): Code<T> {
  if (codes.every((code) => !code.waits)) {
    const runs = codes.map((code) => code.run as Plain<A>);
    return plain((frame) =>
      apply(
        runs.map((run) => run(frame)),
        frame,
      ),
    );
  }
  const runs = codes.map(asWaiting);
  return waiting(function* (frame) {
    const values: A[] = [];
    for (const run of runs) values.push(yield* run(frame));
    return apply(values, frame);
  });
}
