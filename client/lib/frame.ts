/** True while the play view fills the window: it brings its own bar instead of the pages' header. */
import { effect, signal } from "@preact/signals";

export const playing = signal(false);

const media = matchMedia("(max-width: 1023px)");
/** One column with tabs instead of two: beside a panel, 80 columns would not fit. */
export const narrow = signal(media.matches);
media.addEventListener("change", ({ matches }) => (narrow.value = matches));
effect(() => void document.documentElement.toggleAttribute("data-narrow", narrow.value));

/** How wide the panel is that is beside the terminal, in pixels. */
export function sideWidth(): number {
  const side = getComputedStyle(document.documentElement).getPropertyValue("--side");
  return Number.parseFloat(side) || 0;
}
