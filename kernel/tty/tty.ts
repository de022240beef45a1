/**
 * A terminal device: state shared by its line discipline (n_tty.ts) and its master end (pty.ts).
 * drivers/tty/tty_io.c. The far end is a person: what they type comes in through `receive`, what
 * they would see is collected in `output`.
 */
import { saneTermios, type Termios, type Winsize } from "../uapi/termios.ts";
import { WaitQueue } from "../sched/wait.ts";
import { newOutputFilter, type OutputFilter } from "./filter.ts";

/** Drain of a terminal: a burst, then a steady rate, both part of the model (DESIGN rule 8). */
export const BURST_BYTES = 16 * 1024 * 1024;
export const BURST_RATE = 32 * 1024 * 1024; // bytes a simulated second within the burst
export const STEADY_RATE = 512 * 1024;
/** What is written and not yet drained: a writer waits beyond it. */
export const BUFFER_BYTES = 64 * 1024;

export interface Tty {
  readonly name: string; // "pts/0"
  readonly dev: number;
  termios: Termios;
  winsize: Winsize;
  session: number;
  pgrp: number;
  /** Bytes ready for a reader; in canonical mode whole lines, each kept apart. */
  input: Uint8Array[];
  /** The line being edited (canonical mode). */
  line: number[];
  /** The next byte is taken literally (^V). */
  literal: boolean;
  /** ^S was typed. */
  stopped: boolean;
  /** An end-of-file was typed on an empty line and not read yet. */
  eof: boolean;
  column: number;
  output: Uint8Array[];
  outputBytes: number;
  /** Drain: bytes that may still go out at burst speed, and the time by which all is drained. */
  burstLeft: number;
  drainedAtNs: number;
  burstSinceNs: number;
  readonly readers: WaitQueue;
  readonly writers: WaitQueue;
  readonly filter: OutputFilter;
  hungUp: boolean;
}

export function newTty(name: string, dev: number, winsize: Winsize): Tty {
  return {
    name,
    dev,
    termios: saneTermios(),
    winsize,
    session: 0,
    pgrp: 0,
    input: [],
    line: [],
    literal: false,
    stopped: false,
    eof: false,
    column: 0,
    output: [],
    outputBytes: 0,
    burstLeft: BURST_BYTES,
    drainedAtNs: 0,
    burstSinceNs: 0,
    readers: new WaitQueue(),
    writers: new WaitQueue(),
    filter: newOutputFilter(),
    hungUp: false,
  };
}
