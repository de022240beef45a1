/** Settings of stty as they change a copy of the terminal's attributes. */
import { copyTermios, saneTermios, type Termios } from "../../../kernel/uapi/termios.ts";
import { ALIASES, CHARS, charValue, COUNTS, isSet, type Kind, MODES } from "./modes.ts";

export class Beyond {
  readonly setting: string;
  constructor(setting: string) {
    this.setting = setting;
  }
}

/** Combinations of other settings; what the kernel does not keep is left out of them. */
const COMBINED: Readonly<Record<string, string>> = {
  raw: "-brkint -icrnl -inlcr -igncr -ixon -ixany -imaxbel -iutf8 -opost -isig -icanon",
  "-raw": "brkint icrnl ixon opost isig icanon",
  cbreak: "-icanon",
  "-cbreak": "icanon",
  nl: "-icrnl -onlcr",
  "-nl": "icrnl -inlcr -igncr onlcr",
  crt: "echoe echoctl echoke",
  dec: "echoe echoctl echoke -ixany",
  decctlq: "-ixany",
  "-decctlq": "ixany",
  pass8: "cs8",
  litout: "-opost cs8",
  "-litout": "opost",
};
const SAME: Readonly<Record<string, string>> = {
  cooked: "-raw",
  "-cooked": "raw",
};

/** One setting without an argument; false when there is none of that name. */
export function applyMode(word: string, termios: Termios): boolean {
  const name = SAME[word] ?? word;
  if (name === "sane") {
    for (const { flag, sane } of MODES) if (flag !== null && sane !== null) termios[flag] = sane;
    termios.cc = saneTermios().cc;
    return true;
  }
  if (name === "ek" || name === "dec") {
    const { erase, kill, intr } = saneTermios().cc;
    Object.assign(termios.cc, name === "ek" ? { erase, kill } : { erase, kill, intr });
    if (name === "ek") return true;
  }
  const combined = COMBINED[name];
  if (combined !== undefined) {
    for (const part of combined.split(" ")) applyMode(part, termios);
    if (name === "raw") Object.assign(termios.cc, { min: 1, time: 0 });
    return true;
  }
  const on = !name.startsWith("-");
  const bare = on ? name : name.slice(1);
  const mode = MODES.find((one) => one.name === (ALIASES[bare] ?? bare));
  // Those with several values are never given with a dash.
  if (mode === undefined || (!on && /[08]$/.test(mode.name) && mode.fixed)) return false;
  if (mode.flag !== null) termios[mode.flag] = on;
  else if (on !== mode.fixed) throw new Beyond(word);
  return true;
}

/** A control character; null when the text is none. */
function charCode(text: string): number | null | "range" {
  if (text === "^-" || text === "undef" || text === "") return 0;
  if (text.length === 1 && text.charCodeAt(0) < 128) return text.charCodeAt(0);
  if (/^\^.$/.test(text)) return text === "^?" ? 127 : text.charCodeAt(1) & 0o237;
  const code = count(text);
  return code !== null && code > 255 ? "range" : code;
}

/** Decimal, octal with 0, hexadecimal with 0x. */
export function count(text: string): number | null {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** "intr ^C", "min 3"; null when there is no character of that name, else what is wrong with it. */
export function applyChar(name: string, text: string, termios: Termios): string | null {
  const wanted = name === "brk" ? "eol" : name === "flush" ? "discard" : name;
  const counted = COUNTS.find((one) => one.name === wanted);
  const named = counted ?? CHARS.find((one) => one.name === wanted);
  if (named === undefined) return null;
  const code = counted !== undefined ? count(text) : charCode(text);
  if (code === null) return `invalid integer argument: ‘${text}’`;
  if (code === "range")
    return `invalid integer argument: ‘${text}’: ` + "Numerical result out of range";
  if (named.key !== null) termios.cc[named.key] = code;
  else if (code !== named.fixed) throw new Beyond(name);
  return "";
}

/** Takes a character or a number. */
export const takesArgument = (name: string): boolean =>
  [...CHARS, ...COUNTS].some((one) => one.name === name) || /^(?:brk|flush)$/.test(name);

/** The line that -g printed; null when it is none. */
export function restored(text: string, before: Termios): Termios | null {
  const words = text.split(":");
  if (words.length !== 36 || !words.every((word) => /^[0-9a-f]{1,8}$/.test(word))) return null;
  const numbers = words.map((word) => Number.parseInt(word, 16));
  const termios = copyTermios(before);
  const at: Readonly<Record<Kind, number>> = { input: 0, output: 1, control: 2, local: 3 };
  for (const mode of MODES) {
    const on = ((numbers[at[mode.kind]] as number) & mode.bit) !== 0;
    if (mode.flag !== null) termios[mode.flag] = on;
  }
  for (const one of [...CHARS, ...COUNTS])
    if (one.key !== null) termios.cc[one.key] = numbers[4 + one.index] as number;
  return termios;
}

/** Whether two have the same of everything. */
export const sameTermios = (a: Termios, b: Termios): boolean =>
  MODES.every((mode) => isSet(mode, a) === isSet(mode, b)) &&
  [...CHARS, ...COUNTS].every((one) => charValue(one, a) === charValue(one, b));
