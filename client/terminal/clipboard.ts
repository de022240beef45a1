/** Copy and paste, with and without the browser's blessing. */

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Undefined when the browser does not let a page read the clipboard. */
export async function clipboardText(): Promise<string | undefined> {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return undefined;
  }
}

/** True for a text that would run commands as soon as it is pasted. */
export function manyLines(text: string): boolean {
  return /[\r\n]/.test(text.replace(/[\r\n]+$/, "")) || /[\r\n]$/.test(text);
}
