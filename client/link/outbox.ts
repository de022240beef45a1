/**
 * Inputs that the server has not said to be durable, in this tab's sessionStorage: a reload, a dropped
 * socket or a killed server loses none. Numbered without holes per client id (session/protocol.ts).
 */
import type { Input } from "../../session/protocol.ts";
import { randomId } from "../lib/random.ts";
import { readStored, writeStored } from "../lib/storage.ts";

export interface Numbered {
  readonly n: number;
  readonly input: Input;
}

interface Kept {
  readonly client: string;
  readonly last: number;
  readonly items: readonly Numbered[];
}

export class Outbox {
  client: string;
  private last: number;
  private items: Numbered[];
  private readonly key: string;

  constructor(address: string) {
    this.key = `pagefault.outbox.${address}`;
    const kept = readStored<Kept>("session", this.key);
    this.client = kept?.client ?? randomId();
    this.last = kept?.last ?? 0;
    this.items = [...(kept?.items ?? [])];
    this.keep();
  }

  get waiting(): readonly Numbered[] {
    return this.items;
  }

  add(input: Input): Numbered {
    const item = { n: ++this.last, input };
    this.items.push(item);
    this.keep();
    return item;
  }

  /** All up to this number are durable. */
  acknowledge(n: number): void {
    const left = this.items.filter((item) => item.n > n);
    this.last = Math.max(this.last, n);
    if (left.length === this.items.length) return;
    this.items = left;
    this.keep();
  }

  /** Another tab goes by this id (it was duplicated from this one): be somebody else. */
  becomeNew(): void {
    this.client = randomId();
    this.items = this.items.map(({ input }, index) => ({ n: index + 1, input }));
    this.last = this.items.length;
    this.keep();
  }

  forget(): void {
    writeStored("session", this.key, undefined);
  }

  private keep(): void {
    const kept: Kept = { client: this.client, last: this.last, items: this.items };
    writeStored("session", this.key, kept);
  }
}
