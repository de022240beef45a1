/** Starting a scenario under a seed that somebody named. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Dialog } from "../parts/dialog.tsx";

const SEED_MAX = 2 ** 32 - 1;

interface Props {
  readonly onClose: () => void;
  readonly onStart: (mode: "practice" | "exam", seed: number) => void;
}

export function SeedDialog({ onClose, onStart }: Props): JSX.Element {
  const text = useSignal("");
  const exam = useSignal(false);
  const seed = /^\d{1,10}$/.test(text.value) ? Number(text.value) : Number.NaN;
  const good = seed <= SEED_MAX;
  return (
    <Dialog title="A seed of your choice" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (good) onStart(exam.value ? "exam" : "practice", seed);
        }}
      >
        <p>Under the same seed a scenario is the same to the last byte: race a colleague on it.</p>
        <label class="field">
          <span>Seed</span>
          <input
            autofocus
            inputMode="numeric"
            autoComplete="off"
            value={text}
            onInput={({ currentTarget }) => (text.value = currentTarget.value.trim())}
          />
          <small>A whole number from 0 to {SEED_MAX}</small>
        </label>
        <label class="choice">
          <input
            type="checkbox"
            checked={exam}
            onChange={({ currentTarget }) => (exam.value = currentTarget.checked)}
          />
          <span>As an exam</span>
        </label>
        <footer class="dialog-actions">
          <button type="submit" class="button primary" disabled={!good}>
            Start
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
