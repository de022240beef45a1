/** A file's contents against plain bytes, over random writes, truncations and copies. */
import { expect, test } from "vitest";
import { FileData } from "../../../kernel/fs/data.ts";
import { chance } from "../../law/load.ts";
import { size } from "../../support/size.ts";

/** The same contents, kept plainly. */
class Plain {
  bytes = new Uint8Array(0);

  write(offset: number, chunk: Uint8Array): void {
    const out = new Uint8Array(Math.max(this.bytes.length, offset + chunk.length));
    out.set(this.bytes);
    out.set(chunk, offset);
    this.bytes = out;
  }

  truncate(length: number): void {
    const out = new Uint8Array(length);
    out.set(this.bytes.subarray(0, length));
    this.bytes = out;
  }
}

function expectSame(a: Uint8Array, b: Uint8Array): void {
  expect(Buffer.compare(a, b)).toBe(0);
}

function random(seed: number): void {
  const next = chance(seed);
  let file = new FileData();
  const plain = new Plain();
  const kept: { data: FileData; bytes: Uint8Array }[] = [];
  const read: { seen: Uint8Array; before: Uint8Array }[] = [];
  const chunk = (): Uint8Array =>
    Uint8Array.from({ length: 1 + next(next(8) === 0 ? 9_000 : 120) }, () => next(256));
  let same = chunk();
  for (let step = 0; step < 120; step++) {
    const what = next(12);
    if (what < 6) {
      same = next(4) === 0 ? same : chunk();
      plain.write(file.size, same);
      file.write(file.size, same);
    } else if (what < 8) {
      const offset = next(plain.bytes.length + 200);
      const bytes = chunk();
      plain.write(offset, bytes);
      file.write(offset, bytes);
    } else if (what < 9) {
      const length = next(plain.bytes.length + 100);
      plain.truncate(length);
      file.truncate(length);
    } else if (what < 10) {
      kept.push({ data: file, bytes: plain.bytes });
      file = file.clone();
    } else {
      const from = next(plain.bytes.length + 1);
      const seen = file.read(from, next(5_000));
      read.push({ seen, before: seen.slice() });
      expectSame(seen, plain.bytes.subarray(from, from + seen.length));
    }
    expect(file.size).toBe(plain.bytes.length);
  }
  expectSame(file.all(), plain.bytes);
  for (const { data, bytes } of kept) expectSame(data.all(), bytes);
  for (const { seen, before } of read) expectSame(seen, before);
}

test("a file holds what was written to it, and neither a copy nor bytes once read change", () => {
  for (let seed = 1; seed <= size(60, 2_000); seed++) random(seed);
});

test("what repeats is kept once, whatever the pieces; what is written over is not kept", () => {
  const file = new FileData();
  for (let i = 0; i < 300; i++) file.write(file.size, new Uint8Array(1_048_576).fill(120));
  expect([file.size, file.hostBytes]).toEqual([314_572_800, 1_048_576]);
  file.write(file.size, new Uint8Array(5_000).fill(120));
  file.write(file.size, new Uint8Array(5_001).fill(121));
  expect(file.read(314_577_798, 4)).toEqual(Uint8Array.of(120, 120, 121, 121));
  const odd = Uint8Array.from({ length: 6_001 }, (_, i) => i % 7);
  const plain = new FileData();
  plain.write(0, odd);
  plain.write(6_001, odd);
  plain.write(12_002, odd.subarray(0, 4_500));
  expect(plain.hostBytes).toBe(6_001);
  expectSame(plain.read(6_001, 10_501), Buffer.concat([odd, odd.subarray(0, 4_500)]));
  for (let i = 0; i < 9; i++)
    plain.write(
      0,
      Uint8Array.from({ length: 16_502 }, (_, at) => at % 251),
    );
  expect(plain.countHostBytes()).toBe(16_502);
});
