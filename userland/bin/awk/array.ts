/**
 * Arrays of awk. The order of "for (k in a)" is mawk's: by the hash of the key (FNV-1a, 64 lists at
 * first, doubled at twelve a list), the newest first within a list.
 */
import type { Value } from "./value.ts";

export class AwkArray extends Map<string, Value> {
  /** All keys came as whole numbers: mawk keeps those in another table. */
  onlyNumbers = true;

  order(): string[] {
    const keys = [...this.keys()];
    let mask = 63;
    while (keys.length > (mask + 1) * 12) mask = mask * 2 + 1;
    const inserted = keys.map((key, i) => ({ key, i, list: hash(key) & mask }));
    if (this.onlyNumbers) {
      // These go over to the table of strings in the order of their own lists.
      inserted.sort((a, b) => (Number(a.key) & mask) - (Number(b.key) & mask) || b.i - a.i);
      inserted.forEach((entry, i) => {
        entry.i = i;
      });
    }
    inserted.sort((a, b) => a.list - b.list || b.i - a.i);
    return inserted.map((entry) => entry.key);
  }
}

function hash(key: string): number {
  let value = 2_166_136_261;
  for (let i = 0; i < key.length; i++) {
    value = Math.imul(value ^ key.charCodeAt(i), 16_777_619) >>> 0;
  }
  return value;
}
