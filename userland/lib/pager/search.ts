/** Searching and filtering in the pager. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { compileRegex, type Regex, RegexError } from "../regex.ts";
import type { Pager } from "./state.ts";

export function* search(pager: Pager, text: string, forward: boolean, count: number): Sys<void> {
  if (text !== "") {
    const regex = compile(pager, text);
    if (!regex) return;
    pager.view.search = regex;
  }
  pager.searchedForward = forward;
  yield* find(pager, forward, count);
}

export function* again(pager: Pager, same: boolean, count: number): Sys<void> {
  yield* find(pager, same === pager.searchedForward, count);
}

function* find(pager: Pager, forward: boolean, count: number): Sys<void> {
  const { view } = pager;
  const regex = view.search;
  if (!regex) {
    pager.message = "No previous search pattern  (press RETURN)";
    return;
  }
  let left = count;
  const step = forward ? 1 : -1;
  for (let index = view.top + step; index >= 0; index += step) {
    if (forward) yield* view.document.ensure(index + 1, pager.keyboard.fd);
    const line = view.document.lines[index];
    if (line === undefined) break;
    if (view.filter && !view.filter.test(line)) continue;
    if (!regex.test(line) || --left > 0) continue;
    yield* view.toLine(index);
    return;
  }
  pager.message = "Pattern not found  (press RETURN)";
}

function compile(pager: Pager, text: string): Regex | null {
  const { ignoreCase } = pager.job.options;
  const fold = ignoreCase === "always" || (ignoreCase === "unless capitals" && !/[A-Z]/.test(text));
  try {
    return compileRegex(text, "ere", { ignoreCase: fold, lenient: true });
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    pager.message = `${error.message}  (press RETURN)`;
    return null;
  }
}

export function* filter(pager: Pager): Sys<void> {
  const text = yield* pager.ask("&/");
  if (text === null) return;
  pager.view.filter = text === "" ? null : compile(pager, text);
  yield* pager.view.toLine(0);
  if (!pager.view.filter) return;
  const { document } = pager.view;
  while (!document.ended) if (!(yield* document.more(pager.keyboard.fd))) break;
  if (!document.lines.some((line) => pager.view.filter?.test(line))) {
    pager.view.filter = null;
    pager.message = "No matching lines  (press RETURN)";
    return;
  }
  while (!pager.view.filter.test(document.lines[pager.view.top] ?? "")) pager.view.top++;
}
