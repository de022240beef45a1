/**
 * Group commit: what sessions log becomes durable in one row at a time, at most every COMMIT_MS;
 * only then is it acknowledged. How far sessions have run is stored along, but does not hurry. When
 * the store refuses (the disk is full) everything is kept and tried again, and the learners are
 * told.
 */
import type { JournalRecord } from "../store/journal.ts";
import type { Store, StoreError } from "../store/store.ts";

const COMMIT_MS = 10;
const LAZY_MS = 1000;
const RETRY_MS = 1000;
/** More than this waiting: no further input is taken. */
const WAITING_MAX = 20_000;

interface Waiting {
  readonly record: JournalRecord | undefined;
  readonly durable?: () => void;
}

export interface CommitterHooks {
  /** Storing fails, or works again. */
  failing(error: StoreError): void;
  recovered(): void;
}

export class Committer {
  private waiting: Waiting[] = [];
  private hurry = false;
  private busy: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private dueMs = Number.POSITIVE_INFINITY;
  private startedMs = 0;
  /** Why the last attempt failed. */
  private failed: StoreError | undefined;
  private readonly store: Pick<Store, "append">;
  private readonly hooks: CommitterHooks;

  constructor(store: Pick<Store, "append">, hooks: CommitterHooks) {
    this.store = store;
    this.hooks = hooks;
  }

  get full(): boolean {
    return this.waiting.length > WAITING_MAX;
  }

  get failing(): StoreError | undefined {
    return this.failed;
  }

  /** `durable` is called once it, and everything before it, is on the disk. */
  add(record: JournalRecord | undefined, durable?: () => void): void {
    this.waiting.push(durable === undefined ? { record } : { record, durable });
    if (durable !== undefined) this.hurry = true;
    this.schedule();
  }

  private schedule(): void {
    if (this.busy !== undefined || this.waiting.length === 0) return;
    const now = performance.now();
    const gap = this.failed !== undefined ? RETRY_MS : this.hurry ? COMMIT_MS : LAZY_MS;
    const due = Math.max(now, this.startedMs + gap);
    if (this.timer !== undefined && this.dueMs <= due) return;
    clearTimeout(this.timer);
    this.dueMs = due;
    this.timer = setTimeout(() => void this.commit(), due - now);
  }

  private async commit(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.dueMs = Number.POSITIVE_INFINITY;
    const batch = this.waiting;
    if (batch.length === 0) return;
    this.waiting = [];
    this.hurry = false;
    this.startedMs = performance.now();
    this.busy = this.write(batch);
    await this.busy;
    this.busy = undefined;
    this.schedule();
  }

  private async write(batch: Waiting[]): Promise<void> {
    try {
      const records = batch.flatMap(({ record }) => (record === undefined ? [] : [record]));
      if (records.length > 0) await this.store.append(records);
    } catch (error) {
      this.waiting = [...batch, ...this.waiting];
      this.hurry = true;
      const first = this.failed === undefined;
      this.failed = error as StoreError;
      if (first) this.hooks.failing(this.failed);
      return;
    }
    if (this.failed !== undefined) {
      this.failed = undefined;
      this.hooks.recovered();
    }
    for (const { durable } of batch) durable?.();
  }

  /** Stores what waits now; returns when it is stored, or when storing fails. */
  async flush(): Promise<void> {
    await this.busy;
    while (this.waiting.length > 0) {
      await this.commit();
      if (this.failed !== undefined) return;
    }
  }
}
