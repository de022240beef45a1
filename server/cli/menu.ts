/**
 * The menu of `pagefault play`: what the page beside the terminal offers, as questions and answers.
 */
import { createInterface, type Interface } from "node:readline/promises";
import type { Input } from "../../session/log.ts";
import type { QuestionView, SessionView } from "../../session/view.ts";
import { duration } from "./command.ts";
import { lookOf, prose } from "./prose.ts";
import { clock } from "./report.ts";

/** What is to be done, or that the learner leaves. */
export type Choice = readonly Input[] | "leave";

const MENU = `
  Enter  back to the host      a  answer the questions      h  buy a hint
  e      evidence so far       t  skip time                 f  this felt fake
  b      the brief again       s  submit, and see the score
  q      leave without submitting
`;

export async function menu(view: SessionView): Promise<Choice> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    process.stdout.write(`\r\n--- ${view.scenario.title}, ${clock(view.nowNs)} ---\n${MENU}`);
    for (;;) {
      const choice = await choose(lines, view);
      if (choice !== undefined) return choice;
    }
  } catch {
    return []; // ^C or ^D: back to the host
  } finally {
    lines.close();
  }
}

/** undefined: ask again. */
async function choose(lines: Interface, view: SessionView): Promise<Choice | undefined> {
  const say = (text: string): undefined => void process.stdout.write(`${text}\n`);
  switch ((await lines.question("menu> ")).trim()) {
    case "":
      return [];
    case "a":
      return answers(lines, view);
    case "h":
      return hint(lines, view);
    case "e":
      return say(evidence(view));
    case "t": {
      const time = (await lines.question("How long (such as 30s or 5m)? ")).trim();
      try {
        return [{ kind: "skip", durationNs: duration(time, "time") }];
      } catch {
        return say("A time is a number with s or m.");
      }
    }
    case "f": {
      const note = await lines.question("What felt fake? ");
      return note.trim() === "" ? undefined : [{ kind: "fake", note }];
    }
    case "b":
      return say(prose(view.brief, lookOf(process.stdout)));
    case "s": {
      const sure = await lines.question("Submit? The score is final. [y/N] ");
      return /^y/i.test(sure) ? [{ kind: "submit" }] : undefined;
    }
    case "q":
      return "leave";
    default:
      return say(MENU);
  }
}

async function answers(lines: Interface, view: SessionView): Promise<Choice> {
  const inputs: Input[] = [];
  for (const question of view.questions) {
    const value = await answer(lines, question);
    if (value !== undefined) inputs.push({ kind: "answer", question: question.id, value });
  }
  return inputs;
}

async function answer(
  lines: Interface,
  question: QuestionView,
): Promise<readonly string[] | undefined> {
  const { kind, options } = question;
  process.stdout.write(`\n${question.prompt}\n`);
  options.forEach((option, index) => {
    const chosen = question.answer.includes(option.id) ? "*" : " ";
    process.stdout.write(` ${chosen}${String(index + 1).padStart(2)}  ${option.text}\n`);
  });
  if (kind === "text" && question.answer.length > 0) {
    process.stdout.write(`  (${question.answer.join(", ")})\n`);
  }
  const ask = { single: "number", multiple: "numbers", text: "answer" }[kind];
  for (;;) {
    const text = (await lines.question(`${ask} (Enter: as it is)> `)).trim();
    if (text === "") return undefined;
    if (kind === "text") return [text];
    const ids = text.split(/[\s,]+/).map((number) => options[Number(number) - 1]?.id);
    const known = ids.filter((id) => id !== undefined);
    if (known.length === ids.length && (kind === "multiple" || ids.length === 1)) return known;
    process.stdout.write(`A number from 1 to ${options.length}, please.\n`);
  }
}

async function hint(lines: Interface, view: SessionView): Promise<Choice | undefined> {
  view.hints.forEach((one, index) => {
    if (one.text !== undefined) process.stdout.write(`  ${index + 1}. ${one.text}\n`);
  });
  const next = view.hints.findIndex((one) => one.text === undefined);
  if (next < 0) {
    process.stdout.write("There are no more hints.\n");
    return undefined;
  }
  const cost = view.hints[next]?.cost ?? 0;
  const sure = await lines.question(`The next hint costs ${cost}. Buy it? [y/N] `);
  if (!/^y/i.test(sure)) return undefined;
  process.stdout.write("It is in the menu now: h again.\n");
  return [{ kind: "hint", hint: next }];
}

function evidence(view: SessionView): string {
  if (view.mode === "exam") return "In an exam the evidence is shown at the end.";
  const lines = view.evidence.map(
    ({ atNs, label, command }) => `  ${clock(atNs)}  ${label}  (${command})`,
  );
  return [`Evidence: ${view.evidence.length} of ${view.evidenceTotal}`, ...lines].join("\n");
}
