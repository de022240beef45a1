/**
 * Markdown to HTML: CommonMark with GitHub's tables, task lists and strike-through. micromark lets no
 * HTML and no dangerous link through, which is why its output may become trusted HTML here; this is
 * the only policy that the page's Content-Security-Policy allows.
 */
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

interface Policy {
  createHTML(html: string): unknown;
}
interface WithTrustedTypes {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createHTML(html: string): string }): Policy;
  };
}

const policy: Policy = (globalThis as WithTrustedTypes).trustedTypes?.createPolicy("pagefault", {
  createHTML: (html) => html,
}) ?? { createHTML: (html) => html };

/** For dangerouslySetInnerHTML. */
export function markdown(text: string): { readonly __html: string } {
  const html = micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  // Preact hands it to innerHTML as it is; its types know strings only.
  return { __html: policy.createHTML(html) as string };
}
