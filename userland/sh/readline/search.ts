/** ^R and ^S: incremental search through the history. lib/readline/isearch.c. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { BINDINGS } from "./bindings.ts";
import { type Editor, isText } from "./editor.ts";
import { nextInput } from "./keys.ts";

interface State {
  readonly pattern: string;
  readonly index: number;
  readonly point: number;
  readonly failed: boolean;
}

/** The nearest line with the pattern, from `index` on (not past `point` in that line). */
function find(
  editor: Editor,
  pattern: string,
  from: State,
  backward: boolean,
  again: boolean,
): State {
  const { history } = editor;
  const lines = (index: number): string => history[index] ?? editor.buffer.text;
  let index = Math.min(from.index, history.length - (from.index >= history.length ? 1 : 0));
  for (; index >= 0 && index < history.length; index += backward ? -1 : 1) {
    const line = lines(index);
    const here = index === from.index;
    let at: number;
    if (backward) at = line.lastIndexOf(pattern, here ? from.point - (again ? 1 : 0) : Infinity);
    else at = line.indexOf(pattern, here ? from.point + (again ? 1 : 0) : 0);
    if (here && again && backward && from.point === 0) at = -1;
    if (at >= 0) return { pattern, index, point: at, failed: false };
  }
  return { ...from, pattern, failed: true };
}

export function* incrementalSearch(editor: Editor, reverse: boolean): Sys<void> {
  const { buffer } = editor;
  const before = { text: buffer.text, point: buffer.point, at: editor.at, prompt: editor.prompt };
  let backward = reverse;
  let stack: State[] = [{ pattern: "", index: editor.at, point: buffer.point, failed: false }];
  const top = (): State => stack.at(-1) as State;
  const show = function* (): Sys<void> {
    const { pattern, index, point, failed } = top();
    const how = `${failed ? "failed " : ""}${backward ? "reverse-" : ""}i-search`;
    editor.prompt = `(${how})\`${pattern}': `;
    if (pattern !== "" && !failed) {
      editor.at = index;
      buffer.set(editor.history[index] ?? before.text, point);
    }
    yield* editor.redraw();
  };
  yield* show();
  for (;;) {
    const input = yield* nextInput(editor.fd, editor.memory.keys);
    if (input.k !== "key") {
      editor.prompt = before.prompt;
      if (input.k === "paste") continue;
      editor.done = input.k === "eof" ? { k: "eof" } : { k: "interrupt" };
      return;
    }
    const { key } = input;
    if (key === "C-r" || key === "C-s") {
      backward = key === "C-r";
      const pattern = top().pattern === "" ? editor.memory.lastSearch : top().pattern;
      if (pattern !== "") stack.push(find(editor, pattern, top(), backward, top().pattern !== ""));
      if (top().failed) yield* editor.bell();
    } else if (key === "backspace" || key === "C-h") {
      if (stack.length > 1) stack.pop();
      else yield* editor.bell();
      if (top().pattern === "") buffer.set(before.text, before.point);
    } else if (key === "C-g") {
      yield* editor.bell();
      editor.prompt = before.prompt;
      editor.at = before.at;
      buffer.set(before.text, before.point);
      return;
    } else if (isText(key)) {
      stack.push(find(editor, top().pattern + key, top(), backward, false));
      if (top().failed) yield* editor.bell();
    } else {
      editor.memory.lastSearch = top().pattern;
      editor.prompt = before.prompt;
      stack = [];
      if (key !== "escape") {
        const command = BINDINGS.get(key);
        yield* editor.redraw();
        if (command !== undefined) yield* editor.run(command, key);
      }
      return;
    }
    yield* show();
  }
}
