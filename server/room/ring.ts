/**
 * The end of a session's output: what a viewer that comes back, or is slow, still gets byte by
 * byte. Behind it lies a screen from which the rest can be drawn. Positions are offsets in the
 * output.
 */
import type { Piece, Screen } from "../sim/messages.ts";

/** Bytes after the screen that make it worth drawing a newer one. */
const REDRAW_BYTES = 128 * 1024;
/** Bytes kept in any case; beyond it the oldest go, even if no screen stands for them yet. */
const KEPT_MAX = 2 * 1024 * 1024;
const BLOCK_MIN = 256;
const BLOCK_MAX = 16 * 1024;

interface Block {
  readonly offset: number;
  /** Filled from the front; a reader's view of the filled part stays as it is. */
  bytes: Uint8Array;
  used: number;
}

interface SizeChange {
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
}

export class OutputRing {
  private blocks: Block[] = [];
  private sizes: SizeChange[] = [];
  private drawing = false;
  screen: Screen;
  end = 0;

  constructor(rows: number, cols: number) {
    this.screen = { offset: 0, rows, cols, data: "" };
  }

  /** The first byte that is still there. */
  get start(): number {
    return this.blocks[0]?.offset ?? this.end;
  }

  append(offset: number, bytes: Uint8Array): void {
    if (offset !== this.end) throw new Error(`output at ${offset}, expected ${this.end}`);
    let block = this.blocks.at(-1);
    if (bytes.length >= BLOCK_MAX) {
      this.blocks.push({ offset, bytes, used: bytes.length });
    } else {
      if (block === undefined || block.used + bytes.length > BLOCK_MAX) {
        block = { offset, bytes: new Uint8Array(Math.max(BLOCK_MIN, bytes.length)), used: 0 };
        this.blocks.push(block);
      }
      reserve(block, bytes.length);
      block.bytes.set(bytes, block.used);
      block.used += bytes.length;
    }
    this.end += bytes.length;
    while (this.end - this.start > KEPT_MAX && this.blocks.length > 1) this.blocks.shift();
  }

  /** The size of the terminal where this byte was printed, as far as it is known. */
  sizeAt(offset: number): { readonly rows: number; readonly cols: number } {
    let size: { readonly rows: number; readonly cols: number } = this.screen;
    for (const change of this.sizes) if (change.offset <= offset) size = change;
    return size;
  }

  /** Where the size changes next, Infinity when it does not. */
  sizeChangeAfter(offset: number): number {
    for (const change of this.sizes) if (change.offset > offset) return change.offset;
    return Number.POSITIVE_INFINITY;
  }

  sizeChangeAt(offset: number): { readonly rows: number; readonly cols: number } | undefined {
    return this.sizes.filter((change) => change.offset === offset).at(-1);
  }

  resize(rows: number, cols: number): void {
    this.sizes.push({ offset: this.end, rows, cols });
  }

  /** Some bytes from there on, at most `max`; undefined when they are gone. */
  read(from: number, max: number): Uint8Array | undefined {
    if (from < this.start || from > this.end) return undefined;
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.blocks[middle] as Block).offset <= from) low = middle;
      else high = middle - 1;
    }
    const block = this.blocks[low];
    if (block === undefined) return new Uint8Array(0);
    const at = from - block.offset;
    return block.bytes.subarray(at, Math.min(block.used, at + max));
  }

  /** What a newer screen is drawn of, when it is time for one. */
  redraw(): { readonly base: Screen; readonly pieces: Piece[] } | undefined {
    if (this.drawing || this.end - this.screen.offset < REDRAW_BYTES) return undefined;
    this.drawing = true;
    const from = Math.max(this.screen.offset, this.start);
    const pieces: Piece[] = [];
    let at = from;
    for (const change of this.sizes) {
      this.collect(pieces, at, Math.max(at, change.offset));
      at = Math.max(at, change.offset);
      pieces.push({ rows: change.rows, cols: change.cols });
    }
    this.collect(pieces, at, this.end);
    return { base: { ...this.screen, offset: from }, pieces };
  }

  private collect(pieces: Piece[], from: number, to: number): void {
    for (let at = from; at < to;) {
      const bytes = this.read(at, to - at);
      if (bytes === undefined || bytes.length === 0) return;
      pieces.push(bytes);
      at += bytes.length;
    }
  }

  /** A newer screen: what lies before the one it replaces is let go. */
  redrawn(screen: Screen): void {
    this.drawing = false;
    const keep = this.screen.offset;
    this.screen = screen;
    this.sizes = this.sizes.filter((change) => change.offset > screen.offset);
    while (this.blocks.length > 1 && (this.blocks[1] as Block).offset <= keep) this.blocks.shift();
  }
}

function reserve(block: Block, bytes: number): void {
  if (block.used + bytes <= block.bytes.length) return;
  const grown = new Uint8Array(
    Math.min(BLOCK_MAX, Math.max(block.bytes.length * 2, block.used + bytes)),
  );
  grown.set(block.bytes.subarray(0, block.used));
  block.bytes = grown;
}
