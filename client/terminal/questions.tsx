/** What the terminal asks before it does something that cannot be taken back. */
import type { JSX } from "preact";
import { pasteWarning } from "../lib/settings.ts";
import { Dialog } from "../parts/dialog.tsx";
import type { TerminalDesk } from "./desk.ts";

export function PasteDialog({ desk, text }: { desk: TerminalDesk; text: string }): JSX.Element {
  const lines = text.replace(/\r?\n$/, "").split(/\r\n|\r|\n/).length;
  return (
    <Dialog
      title={lines === 1 ? "Paste a whole line?" : `Paste ${lines} lines?`}
      onClose={() => (desk.pasting.value = null)}
    >
      <p>The program in the terminal takes each line as soon as it is pasted.</p>
      <pre class="preview">{text}</pre>
      <label class="choice">
        <input
          type="checkbox"
          onChange={({ currentTarget }) => (pasteWarning.value = !currentTarget.checked)}
        />
        <span>Do not ask again</span>
      </label>
      <footer class="dialog-actions">
        <button type="button" class="button" onClick={() => (desk.pasting.value = null)}>
          Cancel
        </button>
        <button type="button" class="button primary" autofocus onClick={() => desk.insertNow(text)}>
          Paste
        </button>
      </footer>
    </Dialog>
  );
}

export function LinkDialog({ desk, href }: { desk: TerminalDesk; href: string }): JSX.Element {
  const close = (): void => void (desk.following.value = null);
  return (
    <Dialog title="Open this link?" onClose={close}>
      <p>A program in the terminal wrote it. It leads out of the simulation:</p>
      <pre class="preview">{href}</pre>
      <footer class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          Cancel
        </button>
        <a
          class="button primary"
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          onClick={close}
        >
          Open in a new tab
        </a>
      </footer>
    </Dialog>
  );
}
