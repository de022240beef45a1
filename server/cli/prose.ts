/** Texts for a terminal: wrapped; Markdown with its lists, code and tables. */
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** How a terminal shows text. */
export interface Look {
  readonly columns: number;
  readonly colour: boolean;
}

/** Longer lines are hard to read, however wide the terminal. */
const COLUMNS_MAX = 88;
const BOLD = ["\x1b[1m", "\x1b[22m"] as const;
const CODE = ["\x1b[36m", "\x1b[39m"] as const;
const QUOTES = ["`", "`"] as const;
const HEADING = /^h\d$/;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** Of a stream: https://no-color.org. */
export function lookOf(stream: NodeJS.WriteStream): Look {
  const { isTTY, columns = 80 } = stream;
  const colour = isTTY && (process.env["NO_COLOR"] ?? "") === "";
  return { columns: Math.min(columns, COLUMNS_MAX), colour };
}

export function prose(markdown: string, look: Look): string {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  return new Writer(look).write(html);
}

export function bold(text: string, { colour }: Look): string {
  return colour ? BOLD.join(text) : text;
}

/** Lines of a text: the first begins with `first`, the others as far to the right. */
export function wrapped(text: string, first: string, { columns }: Look): string[] {
  const out: string[] = [];
  const hanging = " ".repeat(width(first));
  let line = first;
  let empty = true;
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    if (!empty && width(line) + 1 + width(word) > columns) {
      out.push(line);
      line = hanging;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return empty ? out : [...out, line];
}

/** Goes through what micromark wrote: its tags are few, and its text is escaped. */
class Writer {
  private readonly look: Look;
  private readonly out: string[] = [];
  private text = "";
  private verbatim = false;
  /** The lists we are in: the next number, or 0 for bullets. */
  private readonly lists: number[] = [];
  private bullet = "";
  private rows: string[][] = [];

  constructor(look: Look) {
    this.look = look;
  }

  write(html: string): string {
    for (const [all, close, tag] of html.matchAll(/<(\/?)([a-z]+\d?)[^>]*>|[^<]+/g)) {
      if (tag === undefined)
        this.text += this.verbatim ? plain(all) : plain(all.replace(/\n/g, " "));
      else if (close === "") this.open(tag, all);
      else this.close(tag);
    }
    this.flush();
    return this.out.join("\n").replace(/^\n+|\n+$/g, "");
  }

  private open(tag: string, all: string): void {
    this.mark(tag, 0);
    if (tag === "pre") {
      this.flush();
      this.verbatim = true;
    }
    if (tag === "ul" || tag === "ol") this.flush();
    if (tag === "ul") this.lists.push(0);
    if (tag === "ol") this.lists.push(Number(/start="(\d+)"/.exec(all)?.[1] ?? 1));
    if (tag === "tr") this.rows.push([]);
    if (tag !== "li") return;
    this.flush();
    const number = this.lists.at(-1) ?? 0;
    if (number > 0) this.lists[this.lists.length - 1] = number + 1;
    this.bullet = number > 0 ? `${number}. ` : "- ";
  }

  private close(tag: string): void {
    this.mark(tag, 1);
    if (tag === "td" || tag === "th") {
      this.rows.at(-1)?.push(this.text.trim());
      this.text = "";
    }
    if (tag === "table") this.table();
    if (tag === "pre") this.code();
    if (tag === "li" || tag === "p" || HEADING.test(tag)) this.flush();
    if (tag === "ul" || tag === "ol") this.lists.pop();
    if (/^(p|pre|ul|ol|table|h\d)$/.test(tag) && this.lists.length === 0) this.out.push("");
  }

  private mark(tag: string, which: 0 | 1): void {
    if (tag === "code" && !this.verbatim) this.text += (this.look.colour ? CODE : QUOTES)[which];
    else if (this.look.colour && (tag === "strong" || HEADING.test(tag))) this.text += BOLD[which];
  }

  private flush(): void {
    const { text, bullet, lists } = this;
    this.text = this.bullet = "";
    const inner = bullet === "" && lists.length > 0 ? "  " : bullet;
    const first = "  ".repeat(Math.max(0, lists.length - 1)) + inner;
    this.out.push(...wrapped(text, first, this.look));
  }

  private code(): void {
    this.verbatim = false;
    for (const line of this.text.replace(/\n$/, "").split("\n")) this.out.push(`    ${line}`);
    this.text = "";
  }

  private table(): void {
    const widths: number[] = [];
    for (const row of this.rows)
      row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, width(cell))));
    for (const row of this.rows) {
      const cells = row.map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - width(cell)));
      this.out.push(cells.join("  ").trimEnd());
    }
    this.rows = [];
    this.text = "";
  }
}

function plain(text: string): string {
  return text.replace(/&(\w+);/g, (all, name: string) => ENTITIES[name] ?? all);
}

/** Columns of a text, without its marks. */
function width(text: string): number {
  return text.replace(/\x1b\[\d+m/g, "").length;
}
