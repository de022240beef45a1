/** The words of an expression, taken one after another. */
import { type Compared, FindError } from "./expression.ts";

export class Words {
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  peek(): string | undefined {
    return this.words[this.at];
  }

  next(): string | undefined {
    return this.words[this.at++];
  }

  argument(name: string): string {
    const word = this.next();
    if (word === undefined) throw new FindError(`missing argument to \`${name}'`);
    return word;
  }

  count(name: string): Compared {
    const text = this.argument(name);
    const match = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text);
    if (!match) throw new FindError(`invalid argument \`${text}' to \`${name}'`);
    return { how: comparison(match[1]), value: Number(match[2]) };
  }
}

/** + is more, - is less. */
export function comparison(sign: string | undefined): Compared["how"] {
  return sign === "+" ? "more" : sign === "-" ? "less" : "exactly";
}
