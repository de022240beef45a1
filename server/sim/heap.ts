/**
 * What is due next: a binary heap by time. An item is in it once; its time changes by push again.
 */
export interface Due {
  dueMs: number;
  /** Place in the heap, -1 when it is not in it. */
  heapIndex: number;
}

export class DueHeap<T extends Due> {
  private readonly items: T[] = [];

  get size(): number {
    return this.items.length;
  }

  peek(): T | undefined {
    return this.items[0];
  }

  push(item: T, dueMs: number): void {
    item.dueMs = dueMs;
    if (item.heapIndex < 0) {
      item.heapIndex = this.items.length;
      this.items.push(item);
    }
    this.up(item.heapIndex);
    this.down(item.heapIndex);
  }

  pop(): T | undefined {
    const top = this.items[0];
    if (top !== undefined) this.remove(top);
    return top;
  }

  remove(item: T): void {
    const index = item.heapIndex;
    if (index < 0) return;
    const last = this.items.pop() as T;
    item.heapIndex = -1;
    if (last === item) return;
    this.put(index, last);
    this.up(index);
    this.down(last.heapIndex);
  }

  private up(index: number): void {
    const item = this.items[index] as T;
    let at = index;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.items[parent] as T;
      if (above.dueMs <= item.dueMs) break;
      this.put(at, above);
      at = parent;
    }
    this.put(at, item);
  }

  private down(index: number): void {
    const item = this.items[index] as T;
    let at = index;
    for (;;) {
      let child = at * 2 + 1;
      const right = this.items[child + 1];
      if (right !== undefined && right.dueMs < (this.items[child] as T).dueMs) child++;
      const below = this.items[child];
      if (below === undefined || below.dueMs >= item.dueMs) break;
      this.put(at, below);
      at = child;
    }
    this.put(at, item);
  }

  private put(index: number, item: T): void {
    this.items[index] = item;
    item.heapIndex = index;
  }
}
