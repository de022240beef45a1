/** The last question before the score. */
import type { JSX } from "preact";
import { plural } from "../lib/format.ts";
import type { PlaySession } from "../link/session.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icons.tsx";

interface Props {
  readonly session: PlaySession;
  readonly onClose: () => void;
  readonly onAnswer: () => void;
}

export function SubmitDialog({ session, onClose, onAnswer }: Props): JSX.Element {
  const view = session.view.value;
  const open = view?.questions.filter(
    ({ id, answer }) => (session.drafts.value.get(id) ?? answer).join("") === "",
  );
  const missing = open?.length ?? 0;
  const goals = view?.goals.filter(({ holds }) => !holds).length ?? 0;
  return (
    <Dialog title="Submit for your score?" onClose={onClose}>
      <p>
        This is final. Your answers are scored as they are now, the host as it is when it has run on
        by itself for some minutes.
      </p>
      {missing > 0 && (
        <p class="notice warning">
          <Icon name="alert" />
          <span>{plural(missing, "question is", "questions are")} not answered.</span>
        </p>
      )}
      {goals > 0 && (
        <p class="notice info">
          <Icon name="flag" />
          <span>{plural(goals, "goal is", "goals are")} not reached yet.</span>
        </p>
      )}
      <footer class="dialog-actions">
        {missing > 0 && (
          <button
            type="button"
            class="button"
            onClick={() => {
              onClose();
              onAnswer();
            }}
          >
            To the questions
          </button>
        )}
        <button
          type="button"
          class="button primary"
          autofocus
          onClick={() => {
            session.send({ kind: "submit" });
            onClose();
          }}
        >
          Submit
        </button>
      </footer>
    </Dialog>
  );
}
