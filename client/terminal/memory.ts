/** The drawn screen across a reload, in this tab's sessionStorage: the session goes on from there. */
import { readStored, writeStored } from "../lib/storage.ts";
import type { Screen } from "../link/screen.ts";
import type { Opened } from "./open.ts";

interface Saved {
  readonly epoch: string;
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  readonly data: string;
}

/** What fits beside the rest: a browser gives a site 5 MiB. */
const DATA_MAX = 1_500_000;
const SCROLLBACK = 3000;

export function saveScreen(address: string, { terminal, serialize }: Opened, screen: Screen): void {
  if (screen.epoch === "" || !screen.clean) return forgetScreen(address);
  const data = serialize.serialize({ scrollback: SCROLLBACK });
  if (data.length > DATA_MAX) return forgetScreen(address);
  const { rows, cols } = terminal;
  const saved: Saved = { epoch: screen.epoch, offset: screen.drawn, rows, cols, data };
  if (!writeStored("session", key(address), saved)) forgetScreen(address);
}

/** Draws what was saved, once; the server says whether it is still good. */
export function restoreScreen(address: string, screen: Screen): void {
  const saved = readStored<Saved>("session", key(address));
  forgetScreen(address);
  if (saved === undefined || saved.epoch === "") return;
  screen.whole(saved);
  screen.drawn = saved.offset;
  screen.epoch = saved.epoch;
}

export function forgetScreen(address: string): void {
  writeStored("session", key(address), undefined);
}

const key = (address: string): string => `pagefault.screen.${address}`;
