/** Markdown on the page. */
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { markdown } from "../lib/markdown.ts";

export function Prose({ text, class: look = "" }: { text: string; class?: string }): JSX.Element {
  const html = useMemo(() => markdown(text), [text]);
  return <div class={`prose ${look}`} dangerouslySetInnerHTML={html} />;
}
