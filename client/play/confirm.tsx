/** Yes or no, with the consequence in words. */
import type { ComponentChildren, JSX } from "preact";
import { Dialog } from "../parts/dialog.tsx";

interface Props {
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  readonly children: ComponentChildren;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

export function Confirm({
  title,
  action,
  danger = false,
  children,
  onYes,
  onClose,
}: Props): JSX.Element {
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      <footer class="dialog-actions">
        <button type="button" class="button" autofocus={danger} onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          class={danger ? "button danger solid" : "button primary"}
          autofocus={!danger}
          onClick={onYes}
        >
          {action}
        </button>
      </footer>
    </Dialog>
  );
}
