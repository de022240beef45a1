/** What stty prints: what differs from sane, all of it, or a line that stty itself reads back. */
import { saneTermios, type Termios, type Winsize } from "../../../kernel/uapi/termios.ts";
import { CHARS, charText, charValue, COUNTS, isSet, type Kind, type Mode, MODES } from "./modes.ts";

const WIDTH = 80;
const KINDS: readonly Kind[] = ["control", "input", "output", "local"];
const CONTROL_CHARACTERS = 32;
/** Bits of c_cflag: B38400, CS8, CREAD. */
const CFLAG = 0o17 | 0o60 | 0o200;

/** Words on lines of at most 80 columns. */
function wrap(words: readonly string[]): string {
  let out = "";
  let column = 0;
  for (const word of words) {
    if (column > 0 && column + 1 + word.length > WIDTH) {
      out += "\n";
      column = 0;
    } else if (column > 0) {
      out += " ";
      column++;
    }
    out += word;
    column += word.length;
  }
  return out === "" ? "" : `${out}\n`;
}

const modeWord = (mode: Mode, termios: Termios): string =>
  `${isSet(mode, termios) ? "" : "-"}${mode.name}`;

/** Without options: the speed, and what is not as sane makes it. */
export function changes(termios: Termios): string {
  const sane = saneTermios();
  const chars = CHARS.filter((one) => charValue(one, termios) !== charValue(one, sane)).map(
    (one) => `${one.name} = ${charText(charValue(one, termios))};`,
  );
  if (!termios.icanon)
    chars.push(...COUNTS.map((one) => `${one.name} = ${charValue(one, termios)};`));
  const flags = KINDS.map((kind) =>
    wrap(
      MODES.filter(
        (mode) => mode.kind === kind && mode.sane !== null && isSet(mode, termios) !== mode.sane,
      ).map((mode) => modeWord(mode, termios)),
    ),
  );
  return `speed 38400 baud; line = 0;\n${wrap(chars)}${flags.join("")}`;
}

export function everything(termios: Termios, { rows, cols }: Winsize): string {
  const chars = [
    ...CHARS.map((one) => `${one.name} = ${charText(charValue(one, termios))};`),
    ...COUNTS.map((one) => `${one.name} = ${charValue(one, termios)};`),
  ];
  const flags = KINDS.map((kind) =>
    wrap(MODES.filter((mode) => mode.kind === kind).map((mode) => modeWord(mode, termios))),
  );
  const first = `speed 38400 baud; rows ${rows}; columns ${cols}; line = 0;\n`;
  return first + wrap(chars) + flags.join("");
}

/** -g: the flags and control characters in hexadecimal. */
export function saved(termios: Termios): string {
  const bits = (kind: Kind): number =>
    MODES.filter((mode) => mode.kind === kind && isSet(mode, termios)).reduce(
      (sum, { bit }) => sum | bit,
      0,
    );
  const chars = new Array<number>(CONTROL_CHARACTERS).fill(0);
  for (const one of [...CHARS, ...COUNTS]) chars[one.index] = charValue(one, termios);
  const numbers = [bits("input"), bits("output"), CFLAG, bits("local") | 0, ...chars];
  return `${numbers.map((value) => value.toString(16)).join(":")}\n`;
}
