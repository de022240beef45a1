/**
 * A short word, gone by itself: at the bottom of a page, in the bar of the play view. Screen
 * readers hear it.
 */
import { signal } from "@preact/signals";
import type { JSX } from "preact";

interface Toast {
  readonly text: string;
  readonly bad: boolean;
}

const STAYS_MS = 5000;
const current = signal<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export function toast(text: string, bad = false): void {
  clearTimeout(timer);
  current.value = { text, bad };
  timer = setTimeout(() => (current.value = null), STAYS_MS);
}

/** What was said of a page that is left. */
export function hush(): void {
  clearTimeout(timer);
  current.value = null;
}

export function Toasts(): JSX.Element {
  const now = current.value;
  return (
    <div class="toasts" role="status">
      {now !== null && <p class={now.bad ? "toast bad" : "toast"}>{now.text}</p>}
    </div>
  );
}
