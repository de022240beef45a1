/** Brace expansion: textual, before anything else. bash(1) Brace Expansion; braces.c. */

/** More words than this are refused: the text stays as it is. */
const WORDS_MAX = 250_000;

/** The words that `text` stands for, or null when it has no brace expression. */
export function braceExpand(text: string): string[] | null {
  const words = expand(text);
  return words.length === 1 && words[0] === text ? null : words;
}

function expand(text: string): string[] {
  for (let open = next(text, 0, "{"); open >= 0; open = next(text, open + 1, "{")) {
    if (text[open - 1] === "$") continue;
    const { close, commas } = matching(text, open);
    if (close < 0) continue;
    const choices = alternatives(
      text.slice(open + 1, close),
      commas.map((at) => at - open - 1),
    );
    if (choices === null) continue;
    const before = text.slice(0, open);
    const after = expand(text.slice(close + 1));
    if (choices.length * after.length > WORDS_MAX) return [text];
    const out: string[] = [];
    for (const choice of choices) for (const tail of after) out.push(before + choice + tail);
    return out;
  }
  return [text];
}

function alternatives(body: string, commas: readonly number[]): string[] | null {
  if (commas.length === 0) return sequence(body);
  const out: string[] = [];
  let from = 0;
  for (const at of [...commas, body.length]) {
    out.push(...expand(body.slice(from, at)));
    from = at + 1;
  }
  return out;
}

/** The offset of the brace that closes, and of the commas at its level. */
function matching(text: string, open: number): { close: number; commas: number[] } {
  let depth = 0;
  const commas: number[] = [];
  for (let i = open; i < text.length; i++) {
    const skipped = skip(text, i);
    if (skipped > i) {
      i = skipped - 1;
      continue;
    }
    const c = text[i];
    if (c === "{") depth++;
    else if (c === "," && depth === 1) commas.push(i);
    else if (c === "}" && --depth === 0) {
      const dots = /^[^{},]*\.\.[^{},]*$/.test(text.slice(open + 1, i));
      if (commas.length > 0 || dots || i > open + 1) return { close: i, commas };
      return { close: -1, commas };
    }
  }
  return { close: -1, commas };
}

function next(text: string, from: number, wanted: string): number {
  for (let i = from; i < text.length; i++) {
    const skipped = skip(text, i);
    if (skipped > i) i = skipped - 1;
    else if (text[i] === wanted) return i;
  }
  return -1;
}

/** The offset after a quoted or substituted stretch that begins at `i`, or `i`. */
function skip(text: string, i: number): number {
  const c = text[i];
  if (c === "\\") return i + 2;
  if (c === "'" || c === "`") return past(text, i + 1, c, c === "`");
  if (c === '"') return past(text, i + 1, c, true);
  if (c !== "$") return i;
  const opener = text[i + 1];
  if (opener !== "{" && opener !== "(") return opener === "'" ? past(text, i + 2, "'", true) : i;
  const closer = opener === "{" ? "}" : ")";
  let depth = 0;
  for (let k = i + 1; k < text.length; k++) {
    const inner = k > i + 1 ? skip(text, k) : k;
    if (inner > k) k = inner - 1;
    else if (text[k] === opener) depth++;
    else if (text[k] === closer && --depth === 0) return k + 1;
  }
  return text.length;
}

function past(text: string, from: number, quote: string, escapes: boolean): number {
  for (let i = from; i < text.length; i++) {
    if (escapes && text[i] === "\\") i++;
    else if (text[i] === quote) return i + 1;
  }
  return text.length;
}

/** {1..10..2}, {a..e}, {01..10}; null when it is neither. */
function sequence(body: string): string[] | null {
  const numbers = /^([-+]?\d+)\.\.([-+]?\d+)(?:\.\.([-+]?\d+))?$/.exec(body);
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([-+]?\d+))?$/.exec(body);
  const match = numbers ?? letters;
  if (match === null) return null;
  const [, first = "", last = "", by] = match;
  const from = numbers ? Number(first) : first.charCodeAt(0);
  const to = numbers ? Number(last) : last.charCodeAt(0);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  if (
    Math.abs(to - from) / step > WORDS_MAX ||
    !Number.isSafeInteger(from) ||
    !Number.isSafeInteger(to)
  ) {
    return null;
  }
  const padded = numbers !== null && (/^-?0\d/.test(first) || /^-?0\d/.test(last));
  const width = padded ? Math.max(first.length, last.length) : 0;
  const out: string[] = [];
  for (
    let value = from;
    from <= to ? value <= to : value >= to;
    value += from <= to ? step : -step
  ) {
    out.push(numbers ? padNumber(value, width) : String.fromCharCode(value));
  }
  return out;
}

function padNumber(value: number, width: number): string {
  const digits = String(Math.abs(value));
  return value < 0 ? `-${digits.padStart(width - 1, "0")}` : digits.padStart(width, "0");
}
