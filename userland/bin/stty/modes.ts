/** The settings of stty by their names, and where each stands in struct termios: termbits.h. */
import type { ControlCharacters, Termios } from "../../../kernel/uapi/termios.ts";

type Flag = {
  [Key in keyof Termios]: Termios[Key] extends boolean ? Key : never;
}[keyof Termios];

export type Kind = "control" | "input" | "output" | "local";

export interface Mode {
  readonly name: string;
  readonly kind: Kind;
  readonly bit: number;
  /** What `sane` makes of it; null when that leaves it as it is. */
  readonly sane: boolean | null;
  /** Where the kernel keeps it; else it always is as `fixed` says. */
  readonly flag: Flag | null;
  readonly fixed: boolean;
}

function modes(kind: Kind, rows: string): Mode[] {
  return rows
    .trim()
    .split(/\s*;\s*/)
    .map((row) => {
      const [name = "", bit = "0", sane = "", where = ""] = row.split(" ");
      return {
        name,
        kind,
        bit: Number.parseInt(bit, 8),
        sane: sane === "." ? null : sane === "+",
        flag: where === "" || where === "on" ? null : (where as Flag),
        fixed: where === "on",
      };
    });
}

/** Name, bit, what sane does (+ - or . for nothing), and the kernel's flag or "on". */
export const MODES: readonly Mode[] = [
  ...modes(
    "control",
    `parenb 400 .; parodd 1000 .; cmspar 10000000000 .; cs8 60 . on; hupcl 2000 .; cstopb 100 .;
     cread 200 + on; clocal 4000 .; crtscts 20000000000 .`,
  ),
  ...modes(
    "input",
    `ignbrk 1 -; brkint 2 + brkint; ignpar 4 .; parmrk 10 .; inpck 20 .; istrip 40 .;
     inlcr 100 - inlcr; igncr 200 - igncr; icrnl 400 + icrnl; ixon 2000 . ixon; ixoff 10000 -;
     iuclc 1000 -; ixany 4000 - ixany; imaxbel 20000 + imaxbel; iutf8 40000 - iutf8`,
  ),
  ...modes(
    "output",
    `opost 1 + opost; olcuc 2 -; ocrnl 10 -; onlcr 4 + onlcr; onocr 20 -; onlret 40 -; ofill 100 -;
     ofdel 200 -; nl0 0 + on; cr0 0 + on; tab0 0 + on; bs0 0 + on; vt0 0 + on; ff0 0 + on`,
  ),
  ...modes(
    "local",
    `isig 1 + isig; icanon 2 + icanon; iexten 100000 + iexten; echo 10 + echo; echoe 20 + echoe;
     echok 40 + echok; echonl 100 - echonl; noflsh 200 - noflsh; xcase 4 -; tostop 400 - tostop;
     echoprt 2000 -; echoctl 1000 + echoctl; echoke 4000 + echoke; flusho 10000 -;
     extproc 200000 -`,
  ),
];

export const ALIASES: Readonly<Record<string, string>> = {
  hup: "hupcl",
  tandem: "ixoff",
  crterase: "echoe",
  prterase: "echoprt",
  ctlecho: "echoctl",
  crtkill: "echoke",
};

export const isSet = (mode: Mode, termios: Termios): boolean =>
  mode.flag === null ? mode.fixed : termios[mode.flag];

export interface CharName {
  readonly name: string;
  /** Its place in c_cc. */
  readonly index: number;
  readonly key: keyof ControlCharacters | null;
  /** For those that the kernel does not keep. */
  readonly fixed: number;
}

const char = (
  name: string,
  index: number,
  key: keyof ControlCharacters | null,
  fixed = 0,
): CharName => ({ name, index, key, fixed });

/** In the order in which stty shows them. */
export const CHARS: readonly CharName[] = [
  char("intr", 0, "intr"),
  char("quit", 1, "quit"),
  char("erase", 2, "erase"),
  char("kill", 3, "kill"),
  char("eof", 4, "eof"),
  char("eol", 11, null),
  char("eol2", 16, null),
  char("swtch", 7, null),
  char("start", 8, "start"),
  char("stop", 9, "stop"),
  char("susp", 10, "susp"),
  char("rprnt", 12, "rprnt"),
  char("werase", 14, "werase"),
  char("lnext", 15, "lnext"),
  char("discard", 13, null, 15),
];
/** min and time are numbers, and mean something without icanon only. */
export const COUNTS: readonly CharName[] = [char("min", 6, "min"), char("time", 5, "time")];

export const charValue = ({ key, fixed }: CharName, termios: Termios): number =>
  key === null ? fixed : termios.cc[key];

/** ^C, ^?, <undef>. */
export function charText(code: number): string {
  if (code === 0) return "<undef>";
  const low = code & 127;
  const meta = code >= 128 ? "M-" : "";
  if (low < 32) return `${meta}^${String.fromCharCode(low + 64)}`;
  return low === 127 ? `${meta}^?` : meta + String.fromCharCode(low);
}
