/**
 * Which lines of two files differ: Myers' O(ND) algorithm in linear space as GNU diffutils has it
 * (diffseq.h), with its way to give up on expensive middles, and its shifting of runs (analyze.c).
 */
export interface Changes {
  /** Per line: 1 when it is not in the other file. One further element, always 0. */
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/** Numbers for lines, equal for equal lines. */
export type Codes = Int32Array;

/** A middle that costs more than this is settled roughly. */
const TOO_EXPENSIVE = 4096;

class Comparison {
  private readonly a: Codes;
  private readonly b: Codes;
  private readonly aIndex: Int32Array;
  private readonly bIndex: Int32Array;
  private readonly changed: Changes;
  private readonly forward: Int32Array;
  private readonly backward: Int32Array;
  private readonly offset: number;
  /** Work done, for the bill. */
  steps = 0;

  constructor(a: Codes, aIndex: Int32Array, b: Codes, bIndex: Int32Array, changed: Changes) {
    this.a = a;
    this.b = b;
    this.aIndex = aIndex;
    this.bIndex = bIndex;
    this.changed = changed;
    const diagonals = a.length + b.length + 3;
    this.forward = new Int32Array(diagonals);
    this.backward = new Int32Array(diagonals);
    this.offset = b.length + 1;
  }

  compare(aFrom: number, aTo: number, bFrom: number, bTo: number): void {
    let [x, y, xEnd, yEnd] = [aFrom, bFrom, aTo, bTo];
    while (x < xEnd && y < yEnd && this.a[x] === this.b[y]) {
      x++;
      y++;
    }
    while (x < xEnd && y < yEnd && this.a[xEnd - 1] === this.b[yEnd - 1]) {
      xEnd--;
      yEnd--;
    }
    if (x === xEnd) {
      for (; y < yEnd; y++) this.changed.second[this.bIndex[y] as number] = 1;
    } else if (y === yEnd) {
      for (; x < xEnd; x++) this.changed.first[this.aIndex[x] as number] = 1;
    } else {
      const middle = this.middle(x, xEnd, y, yEnd);
      this.compare(x, middle.x, y, middle.y);
      this.compare(middle.x, xEnd, middle.y, yEnd);
    }
  }

  /** Where the best paths from both ends meet. */
  private middle(xFrom: number, xTo: number, yFrom: number, yTo: number): { x: number; y: number } {
    const { a, b, forward: fd, backward: bd, offset } = this;
    const dMin = xFrom - yTo;
    const dMax = xTo - yFrom;
    const fMid = xFrom - yFrom;
    const bMid = xTo - yTo;
    let [fMin, fMax, bMin, bMax] = [fMid, fMid, bMid, bMid];
    const odd = ((fMid - bMid) & 1) !== 0;
    const at = (array: Int32Array, d: number): number => array[d + offset] as number;
    fd[fMid + offset] = xFrom;
    bd[bMid + offset] = xTo;
    for (let cost = 1; ; cost++) {
      if (fMin > dMin) fd[--fMin - 1 + offset] = -1;
      else fMin++;
      if (fMax < dMax) fd[++fMax + 1 + offset] = -1;
      else fMax--;
      for (let d = fMax; d >= fMin; d -= 2) {
        const low = at(fd, d - 1);
        const high = at(fd, d + 1);
        let x = low < high ? high : low + 1;
        let y = x - d;
        while (x < xTo && y < yTo && a[x] === b[y]) {
          x++;
          y++;
        }
        this.steps++;
        fd[d + offset] = x;
        if (odd && bMin <= d && d <= bMax && at(bd, d) <= x) return { x, y };
      }
      if (bMin > dMin) bd[--bMin - 1 + offset] = 0x7fff_ffff;
      else bMin++;
      if (bMax < dMax) bd[++bMax + 1 + offset] = 0x7fff_ffff;
      else bMax--;
      for (let d = bMax; d >= bMin; d -= 2) {
        const low = at(bd, d - 1);
        const high = at(bd, d + 1);
        let x = low < high ? low : high - 1;
        let y = x - d;
        while (xFrom < x && yFrom < y && a[x - 1] === b[y - 1]) {
          x--;
          y--;
        }
        this.steps++;
        bd[d + offset] = x;
        if (!odd && fMin <= d && d <= fMax && x <= at(fd, d)) return { x, y };
      }
      if (cost >= TOO_EXPENSIVE) return this.rough(fMin, fMax, bMin, bMax, xFrom, xTo, yFrom, yTo);
    }
  }

  /** The furthest point that was reached from either end. */
  private rough(
    fMin: number,
    fMax: number,
    bMin: number,
    bMax: number,
    xFrom: number,
    xTo: number,
    yFrom: number,
    yTo: number,
  ): { x: number; y: number } {
    let best = { x: xFrom, y: yFrom };
    let bestSum = -1;
    for (let d = fMax; d >= fMin; d -= 2) {
      const x = Math.min(this.forward[d + this.offset] as number, xTo);
      const y = Math.min(x - d, yTo);
      if (x + y > bestSum) {
        bestSum = x + y;
        best = { x: y === x - d ? x : y + d, y };
      }
    }
    let last = { x: xTo, y: yTo };
    let least = Infinity;
    for (let d = bMax; d >= bMin; d -= 2) {
      const x = Math.max(xFrom, this.backward[d + this.offset] as number);
      const y = Math.max(x - d, yFrom);
      if (x + y < least) {
        least = x + y;
        last = { x: y === x - d ? x : y + d, y };
      }
    }
    return xTo + yTo - least < bestSum - (xFrom + yFrom) ? best : last;
  }
}

/**
 * Marks the lines that differ; the steps it took are the measure of its cost. Equal lines at both
 * ends are left out of it, but for `horizon` of them: runs of changes cannot move further.
 */
export function compareLines(a: Codes, b: Codes, horizon = 0): { changes: Changes; steps: number } {
  const shorter = Math.min(a.length, b.length);
  let same = 0;
  while (same < shorter && a[same] === b[same]) same++;
  let tail = 0;
  while (tail < shorter - same && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const start = Math.max(0, same - horizon);
  const end = Math.max(0, tail - horizon);
  const inner = compareMiddle(a.subarray(start, a.length - end), b.subarray(start, b.length - end));
  const first = new Uint8Array(a.length + 1);
  const second = new Uint8Array(b.length + 1);
  first.set(inner.changes.first.subarray(0, a.length - end - start), start);
  second.set(inner.changes.second.subarray(0, b.length - end - start), start);
  return { changes: { first, second }, steps: inner.steps + a.length + b.length };
}

function compareMiddle(a: Codes, b: Codes): { changes: Changes; steps: number } {
  const changes = { first: new Uint8Array(a.length + 1), second: new Uint8Array(b.length + 1) };
  const keptA = kept(a, b, changes.first);
  const keptB = kept(b, a, changes.second);
  const comparison = new Comparison(pick(a, keptA), keptA, pick(b, keptB), keptB, changes);
  comparison.compare(0, keptA.length, 0, keptB.length);
  shift(a, changes.first, changes.second);
  shift(b, changes.second, changes.first);
  return { changes, steps: comparison.steps };
}

/** Lines that occur in the other file at all; others have changed for certain. */
function kept(own: Codes, other: Codes, changed: Uint8Array): Int32Array {
  const there = new Set(other);
  const indices: number[] = [];
  own.forEach((code, i) => {
    if (there.has(code)) indices.push(i);
    else changed[i] = 1;
  });
  return Int32Array.from(indices);
}

const pick = (codes: Codes, indices: Int32Array): Codes => indices.map((i) => codes[i] as number);

/** shift_boundaries: runs of changes move down as far as they can, and merge with neighbours. */
function shift(codes: Codes, changed: Uint8Array, other: Uint8Array): void {
  const end = codes.length;
  const otherAt = (i: number): boolean => i >= 0 && other[i] === 1;
  let i = 0;
  let j = 0;
  for (;;) {
    while (i < end && !changed[i]) {
      while (otherAt(j++));
      i++;
    }
    if (i === end) return;
    let start = i;
    while (changed[++i]);
    while (otherAt(j)) j++;
    let corresponding: number;
    let length: number;
    do {
      length = i - start;
      while (start > 0 && codes[start - 1] === codes[i - 1]) {
        changed[--start] = 1;
        changed[--i] = 0;
        while (start > 0 && changed[start - 1]) start--;
        while (otherAt(--j));
      }
      corresponding = otherAt(j - 1) ? i : end;
      while (i !== end && codes[start] === codes[i]) {
        changed[start++] = 0;
        changed[i++] = 1;
        while (changed[i]) i++;
        while (otherAt(++j)) corresponding = i;
      }
    } while (length !== i - start);
    while (corresponding < i) {
      changed[--start] = 1;
      changed[--i] = 0;
      while (otherAt(--j));
    }
  }
}
