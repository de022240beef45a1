/** The pager's keys that move. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import type { Key } from "../term.ts";
import type { Pager } from "./state.ts";

/** What a key does, with the number typed before it. */
type Motion = (pager: Pager, count: number | null) => Sys<void>;

const MOTIONS: readonly (readonly [keys: string, motion: Motion])[] = [
  ["j e enter down C-e C-n C-j", (pager, count) => onward(pager, count ?? 1)],
  ["k y up C-y C-k C-p K", (pager, count) => back(pager, count ?? 1)],
  ["space f z pagedown C-f C-v", (pager, count) => onward(pager, count ?? pager.view.height)],
  ["b w pageup C-b M-v", (pager, count) => back(pager, count ?? pager.view.height)],
  ["d C-d", (pager, count) => pager.view.down(count ?? half(pager))],
  ["u C-u", (pager, count) => back(pager, count ?? half(pager))],
  ["J", (pager, count) => pager.view.down(count ?? 1, true)],
  ["g < home M-<", (pager, count) => pager.view.toLine((count ?? 1) - 1)],
  ["G > end M->", toLineOrEnd],
  ["p %", toShare],
  ["right M-)", (pager, count) => sideways(pager, count ?? halfWidth(pager))],
  ["left M-(", (pager, count) => sideways(pager, -(count ?? halfWidth(pager)))],
];

const BY_KEY: ReadonlyMap<Key, Motion> = new Map(
  MOTIONS.flatMap(([keys, motion]) =>
    keys.split(" ").map((key): [Key, Motion] => [key === "space" ? " " : key, motion]),
  ),
);

/** Whether the key was one that moves. */
export function* move(pager: Pager, key: Key, count: number | null): Sys<boolean> {
  const motion = BY_KEY.get(key);
  if (!motion) return false;
  yield* motion(pager, count);
  return true;
}

/** With -e, moving on at the end quits. */
function* onward(pager: Pager, lines: number): Sys<void> {
  if (pager.job.options.quitAtEnd && (yield* pager.view.atEnd())) pager.done = true;
  else yield* pager.view.down(lines);
}

function* back(pager: Pager, lines: number): Sys<void> {
  pager.view.up(lines);
}

function* toLineOrEnd(pager: Pager, count: number | null): Sys<void> {
  if (count !== null) yield* pager.view.toLine(count - 1);
  else yield* pager.view.toEnd();
}

function* toShare(pager: Pager, percent: number | null): Sys<void> {
  const { view } = pager;
  yield* view.toEnd();
  yield* view.toLine(Math.floor((view.document.lines.length * (percent ?? 0)) / 100));
}

function* sideways(pager: Pager, columns: number): Sys<void> {
  pager.view.shift = Math.max(0, pager.view.shift + columns);
}

function half(pager: Pager): number {
  return Math.max(1, Math.floor(pager.view.height / 2));
}

function halfWidth(pager: Pager): number {
  return Math.floor(pager.view.size.cols / 2);
}
