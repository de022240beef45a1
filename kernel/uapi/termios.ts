/** Terminal attributes: termios(3), ioctl_tty(2). Flags are plain booleans; stty names them so. */
export interface Termios {
  // input
  icrnl: boolean;
  inlcr: boolean;
  igncr: boolean;
  ixon: boolean;
  ixany: boolean;
  iutf8: boolean;
  brkint: boolean;
  imaxbel: boolean;
  // output
  opost: boolean;
  onlcr: boolean;
  // local
  icanon: boolean;
  echo: boolean;
  echoe: boolean;
  echok: boolean;
  echonl: boolean;
  echoctl: boolean;
  echoke: boolean;
  isig: boolean;
  iexten: boolean;
  tostop: boolean;
  noflsh: boolean;
  /** Control characters, by stty's names; 0 is "undef". */
  cc: ControlCharacters;
}

export interface ControlCharacters {
  intr: number;
  quit: number;
  erase: number;
  kill: number;
  eof: number;
  start: number;
  stop: number;
  susp: number;
  rprnt: number;
  werase: number;
  lnext: number;
  min: number;
  time: number; // tenths of a second
}

/** What a fresh Linux tty has (include/linux/tty.h, INIT_C_CC, and getty's choices). */
export function saneTermios(): Termios {
  return {
    icrnl: true,
    inlcr: false,
    igncr: false,
    ixon: true,
    ixany: false,
    iutf8: true,
    brkint: false,
    imaxbel: false,
    opost: true,
    onlcr: true,
    icanon: true,
    echo: true,
    echoe: true,
    echok: true,
    echonl: false,
    echoctl: true,
    echoke: true,
    isig: true,
    iexten: true,
    tostop: false,
    noflsh: false,
    cc: {
      intr: 3,
      quit: 28,
      erase: 127,
      kill: 21,
      eof: 4,
      start: 17,
      stop: 19,
      susp: 26,
      rprnt: 18,
      werase: 23,
      lnext: 22,
      min: 1,
      time: 0,
    },
  };
}

/** A deep copy: tcgetattr never hands out the live one. */
export function copyTermios(termios: Termios): Termios {
  return { ...termios, cc: { ...termios.cc } };
}

/** cfmakeraw(3). */
export function makeRaw(termios: Termios): Termios {
  return {
    ...copyTermios(termios),
    icrnl: false,
    inlcr: false,
    igncr: false,
    ixon: false,
    brkint: false,
    opost: false,
    icanon: false,
    echo: false,
    echonl: false,
    isig: false,
    iexten: false,
  };
}

export interface Winsize {
  readonly rows: number;
  readonly cols: number;
}
