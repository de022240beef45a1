/** The keys of the play view. */
import type { JSX } from "preact";
import { Dialog } from "../parts/dialog.tsx";
import { Shortcuts } from "../parts/shortcuts.tsx";

export function ShortcutHelp({ onClose }: { onClose: () => void }): JSX.Element {
  return (
    <Dialog title="Keys" onClose={onClose} wide>
      <Shortcuts />
      <p class="quiet-text">
        Ctrl+W closes the tab in every browser; the session is there again when you come back. In
        the shell Alt+Backspace removes a word too.
      </p>
    </Dialog>
  );
}
