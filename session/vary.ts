/** What differs from seed to seed: drawing `vary`, and putting the values into a scenario's texts. */
import { Random } from "../kernel/random.ts";
import type { ScenarioFile } from "./scenarioschema.ts";

export type Drawn = ReadonlyMap<string, string | number>;

export function draw(file: ScenarioFile, seed: number): Drawn {
  const out = new Map<string, string | number>();
  for (const [name, choice] of Object.entries(file.vary ?? {})) {
    const random = new Random(seed, `vary-${name}`);
    if (Array.isArray(choice)) out.set(name, random.pick(choice));
    else {
      const step = choice.step ?? 1;
      const count = Math.floor((choice.to - choice.from) / step) + 1;
      out.set(name, Math.round((choice.from + random.below(count) * step) * 1e6) / 1e6);
    }
  }
  return out;
}

/** Names that stand between ${ } in a text and are not drawn. A shell's own ${...} is written $${...}. */
export function unknownNames(text: string, known: (name: string) => boolean): string[] {
  const out: string[] = [];
  for (const match of text.matchAll(/(\$?)\$\{([^}]*)\}/g)) {
    if (match[1] === "" && !known(match[2] as string)) out.push(match[2] as string);
  }
  return out;
}

/** Every text of a value with its ${names} replaced; a part without any is the very same part. */
export function substitute<T>(value: T, drawn: Drawn): T {
  if (typeof value === "string") {
    return value.replace(/(\$?)\$\{([^}]*)\}/g, (whole, dollar: string, name: string) => {
      if (dollar !== "") return whole.slice(1);
      const found = drawn.get(name);
      return found === undefined ? whole : String(found);
    }) as T;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => substitute(item as unknown, drawn));
    return items.every((item, index) => item === value[index]) ? value : (items as T);
  }
  if (value !== null && typeof value === "object") {
    const old = Object.entries(value);
    const rows = old.map(
      ([key, item]) => [substitute(key, drawn), substitute(item as unknown, drawn)] as const,
    );
    const same = rows.every(([key, item], index) => {
      const [oldKey, oldItem] = old[index] as [string, unknown];
      return key === oldKey && item === oldItem;
    });
    return same ? value : (Object.fromEntries(rows) as T);
  }
  return value;
}
