/** What a reader may set, kept in this browser. Other tabs follow. */
import { computed, effect, signal } from "@preact/signals";
import { narrow } from "./frame.ts";
import { readStored, writeStored } from "./storage.ts";

export type Theme = "auto" | "dark" | "light";

interface Stored {
  readonly theme: Theme;
  readonly fontSize: number;
  /** On a narrow screen; 0 for as large as 80 columns allow. */
  readonly narrowFontSize: number;
  readonly screenReader: boolean;
  readonly pasteWarning: boolean;
}

const KEY = "pagefault.settings";
const DEFAULTS: Stored = {
  theme: "auto",
  fontSize: 14,
  narrowFontSize: 0,
  screenReader: false,
  pasteWarning: true,
};
export const FONT_MIN = 6;
export const FONT_MAX = 28;

const stored = { ...DEFAULTS, ...readStored<Partial<Stored>>("local", KEY) };

export const theme = signal<Theme>(stored.theme);
export const fontSize = signal(clampFont(stored.fontSize));
export const narrowFontSize = signal(Number(stored.narrowFontSize) || 0);
/** What the terminal has now. */
export const shownFont = signal(fontSize.peek());
export const screenReader = signal(stored.screenReader === true);
export const pasteWarning = signal(stored.pasteWarning !== false);

const media = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(media.matches);
media.addEventListener("change", ({ matches }) => (systemDark.value = matches));

export const dark = computed(() =>
  theme.value === "auto" ? systemDark.value : theme.value === "dark",
);
/** Read when something would move. */
export const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** In the terminal, where a narrow screen has a size of its own. */
export function changeTerminalFont(by: number): void {
  if (narrow.value) narrowFontSize.value = clampFont(shownFont.value + by);
  else changeFont(by);
}

export function changeFont(by: number): void {
  fontSize.value = clampFont(fontSize.value + by);
}

export function resetFont(): void {
  fontSize.value = DEFAULTS.fontSize;
  narrowFontSize.value = 0;
}

export function applySettings(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
  effect(() => {
    const now: Stored = {
      theme: theme.value,
      fontSize: fontSize.value,
      narrowFontSize: narrowFontSize.value,
      screenReader: screenReader.value,
      pasteWarning: pasteWarning.value,
    };
    writeStored("local", KEY, now);
  });
  addEventListener("storage", ({ key }) => {
    if (key !== KEY) return;
    const now = { ...DEFAULTS, ...readStored<Partial<Stored>>("local", KEY) };
    theme.value = now.theme;
    fontSize.value = clampFont(now.fontSize);
    screenReader.value = now.screenReader;
    pasteWarning.value = now.pasteWarning;
  });
}

function clampFont(size: number): number {
  const whole = Math.round(Number(size));
  return Number.isFinite(whole) ? Math.min(FONT_MAX, Math.max(FONT_MIN, whole)) : DEFAULTS.fontSize;
}
