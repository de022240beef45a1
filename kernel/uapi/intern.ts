/**
 * Texts that one host has like the next (its daemons' arguments, environments and paths) are kept
 * once for all hosts of a thread. What is here says nothing about any host: only its place differs.
 */

/** Then all are let go, so that what one learner types does not stay for ever. */
const LIMIT = 2_048;
const KNOWN = new Map<string, string>();

export function intern(text: string): string {
  const known = KNOWN.get(text);
  if (known !== undefined) return known;
  if (KNOWN.size === LIMIT) KNOWN.clear();
  KNOWN.set(text, text);
  return text;
}
