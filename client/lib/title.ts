/** The tab's title, and what a screen reader hears when the page changes. */
import { useEffect } from "preact/hooks";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Pagefault" : `${title} · Pagefault`;
  }, [title]);
}
