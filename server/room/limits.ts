/** Caps and rates: what one person, and everybody together, may ask of the server. */
export interface Limits {
  readonly requestsPerMinute: number;
  readonly sessionsPerMinute: number;
  /** Sessions of one guest that run at once; the oldest one nobody looks at makes room. */
  readonly sessionsPerGuest: number;
  readonly sessions: number;
  readonly socketsPerGuest: number;
  readonly socketsPerAddress: number;
  readonly socketsPerSession: number;
  /** Inputs of one socket: a rate and a burst, in messages and in bytes. */
  readonly inputsPerSecond: number;
  readonly inputBytesPerSecond: number;
  readonly inputBytesBurst: number;
  /** After the last viewer left: until the clock stands still, and until the memory is freed. */
  readonly freezeMs: number;
  readonly parkMs: number;
}

export const LIMITS: Limits = {
  requestsPerMinute: 600,
  sessionsPerMinute: 60,
  sessionsPerGuest: 3,
  sessions: 2000,
  socketsPerGuest: 10,
  socketsPerAddress: 200,
  socketsPerSession: 8,
  inputsPerSecond: 50,
  inputBytesPerSecond: 16 * 1024,
  inputBytesBurst: 64 * 1024,
  freezeMs: 60_000,
  parkMs: 600_000,
};

/**
 * A bucket of tokens that fills at a rate; taking more than there are makes debts to be waited for.
 */
export class TokenBucket {
  private tokens: number;
  private atMs = performance.now();
  private readonly perSecond: number;
  private readonly burst: number;

  constructor(perSecond: number, burst: number) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
  }

  /** Takes them; returns the milliseconds to wait before anything else is taken. */
  take(count: number): number {
    const now = performance.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.atMs) / 1000) * this.perSecond);
    this.atMs = now;
    this.tokens -= count;
    return this.tokens >= 0 ? 0 : (-this.tokens / this.perSecond) * 1000;
  }
}
