/**
 * For how long a thread has been silent: a session's code has run all the while and not come back.
 * Of the time between two looks only so much counts as usually lies between them, so that a process
 * that was stopped, or a machine that slept or is overloaded, is not taken for a hung thread.
 */
export const LOOK_MS = 100;

export class Watchdog {
  private beat = -1;
  private silentMs = 0;
  private lookedMs: number;

  constructor(nowMs: number) {
    this.lookedMs = nowMs;
  }

  /** The thread's beat, and whether a session's code runs now; the milliseconds of silence. */
  look(beat: number, busy: boolean, nowMs: number): number {
    const passed = Math.min(nowMs - this.lookedMs, 2 * LOOK_MS);
    this.silentMs = busy && beat === this.beat ? this.silentMs + passed : 0;
    this.beat = beat;
    this.lookedMs = nowMs;
    return this.silentMs;
  }
}
