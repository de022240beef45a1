/** F6 and Shift+F6: from pane to pane, out of the terminal too. */
import { useEffect } from "preact/hooks";

/** A pane says where its focus goes with data-pane on that element. */
export function usePaneKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
      if (document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(isShown);
      const here = panes.findIndex((pane) => pane.contains(document.activeElement));
      const next = panes.at((here + (event.shiftKey ? -1 : 1)) % panes.length);
      if (next !== undefined) focusIn(next);
    };
    addEventListener("keydown", onKeyDown, true);
    return () => removeEventListener("keydown", onKeyDown, true);
  }, []);
}

/** A pane may have no box of its own (display: contents). */
function isShown(pane: HTMLElement): boolean {
  const boxes = [pane, ...(pane.children as Iterable<HTMLElement>)];
  return boxes.some((box) => box.offsetParent !== null);
}

function focusIn(pane: HTMLElement): void {
  const wish = pane.dataset.pane ?? "";
  const target = wish === "" ? undefined : pane.querySelector<HTMLElement>(wish);
  (target ?? pane.querySelector<HTMLElement>("a, button, input, textarea") ?? pane).focus();
}
