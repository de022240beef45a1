/** The questions. An answer is sent as it is made and can be changed until the end. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { QuestionView, SessionView } from "../../session/protocol.ts";
import type { PlaySession } from "../link/session.ts";
import { Icon } from "../parts/icons.tsx";
import { SubmitDialog } from "./submit.tsx";

/** A text is sent when the typing rests so long. */
const REST_MS = 700;

interface Props {
  readonly session: PlaySession;
  readonly view: SessionView;
}

export function AnswerPanel({ session, view }: Props): JSX.Element {
  const submitting = useSignal(false);
  return (
    <form
      class="questions"
      onSubmit={(event) => {
        event.preventDefault();
        submitting.value = true;
      }}
    >
      {view.questions.map((question, index) => (
        <Question key={question.id} session={session} question={question} number={index + 1} />
      ))}
      <p class="quiet-text">Answers are kept as you make them. Submit when the host is repaired.</p>
      <button type="submit" class="button primary" disabled={session.state.value === "closed"}>
        <Icon name="flag" />
        Submit
      </button>
      {submitting.value && (
        <SubmitDialog
          session={session}
          onClose={() => (submitting.value = false)}
          onAnswer={() => undefined}
        />
      )}
    </form>
  );
}

interface QuestionProps {
  readonly session: PlaySession;
  readonly question: QuestionView;
  readonly number: number;
}

function Question({ session, question, number }: QuestionProps): JSX.Element {
  const { id, kind, prompt, options } = question;
  const value = session.drafts.value.get(id) ?? question.answer;
  const choose = (option: string, on: boolean): void => {
    if (kind === "single") return session.answer(id, [option]);
    const chosen = new Set(value);
    if (on) chosen.add(option);
    else chosen.delete(option);
    session.answer(
      id,
      options.map((one) => one.id).filter((one) => chosen.has(one)),
    );
  };
  return (
    <fieldset class="question">
      <legend>
        <span class="number">{number}</span>
        {prompt}
      </legend>
      {kind === "multiple" && <p class="quiet-text">Several can be right.</p>}
      {kind === "text" ? (
        <TextAnswer session={session} id={id} value={value.join(" ")} prompt={prompt} />
      ) : (
        options.map((option) => (
          <label key={option.id} class="choice">
            <input
              type={kind === "single" ? "radio" : "checkbox"}
              name={id}
              value={option.id}
              checked={value.includes(option.id)}
              onChange={({ currentTarget }) => choose(option.id, currentTarget.checked)}
            />
            <span>{option.text}</span>
          </label>
        ))
      )}
    </fieldset>
  );
}

interface TextProps {
  readonly session: PlaySession;
  readonly id: string;
  readonly value: string;
  readonly prompt: string;
}

function TextAnswer({ session, id, value, prompt }: TextProps): JSX.Element {
  const typed = useRef<string | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const send = (): void => {
    clearTimeout(timer.current);
    if (typed.current === undefined) return;
    session.answer(id, typed.current.trim() === "" ? [] : [typed.current]);
    typed.current = undefined;
  };
  useEffect(() => send, []);
  return (
    <input
      class="text-answer"
      aria-label={prompt}
      autoComplete="off"
      spellcheck={false}
      maxLength={1000}
      value={typed.current ?? value}
      onInput={({ currentTarget }) => {
        typed.current = currentTarget.value;
        clearTimeout(timer.current);
        timer.current = setTimeout(send, REST_MS);
      }}
      onBlur={send}
    />
  );
}
