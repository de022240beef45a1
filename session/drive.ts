/** Drives a session as a person would: types a line, waits for the prompt, answers, submits. */
import { NSEC_PER_MSEC, NSEC_PER_SEC } from "../kernel/uapi/time.ts";
import { durationNs } from "./scenario.ts";
import type { StepFile } from "./scenarioschema.ts";
import type { Session } from "./session.ts";

/** Thinking before a step, and time between keys. */
const THINK_NS = 1_500 * NSEC_PER_MSEC;
const KEY_NS = 40 * NSEC_PER_MSEC;
/** A command that has not given the prompt back by then is left running. */
const PATIENCE_NS = 180 * NSEC_PER_SEC;

function type(session: Session, text: string): void {
  for (const char of text) {
    session.input({ kind: "keys", text: char });
    session.advance(session.nowNs + KEY_NS);
  }
}

/** "^C" and "\n" in a step stand for the keys. */
export function keysOf(text: string): string {
  return text
    .replace(/\^([A-Z\\[\]_])/g, (_all, letter: string) =>
      String.fromCharCode(letter.charCodeAt(0) & 31),
    )
    .replace(/\\n/g, "\r")
    .replace(/\\t/g, "\t")
    .replace(/\\e/g, "\x1b");
}

export function waitForPrompt(session: Session, patienceNs = PATIENCE_NS): void {
  const until = session.nowNs + patienceNs;
  do session.advance(session.nowNs + 100 * NSEC_PER_MSEC);
  while (!session.atPrompt && session.nowNs < until && session.m.halted === null);
}

export function takeStep(session: Session, step: StepFile): void {
  if ("wait" in step) {
    session.advance(session.nowNs + durationNs(step.wait));
    return;
  }
  session.advance(session.nowNs + THINK_NS);
  if ("type" in step) {
    type(session, step.type);
    type(session, "\r");
    waitForPrompt(session);
  } else if ("keys" in step) type(session, keysOf(step.keys));
  else {
    for (const [question, value] of Object.entries(step.answer)) {
      session.input({ kind: "answer", question, value: [value].flat() });
    }
  }
}

export function drive(session: Session, steps: readonly StepFile[]): void {
  for (const step of steps) takeStep(session, step);
  session.advance(session.nowNs + NSEC_PER_SEC);
  session.input({ kind: "submit" });
  session.runTo(session.dueNs);
}
