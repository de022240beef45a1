/** The columns of df(1), and the table that they make. */
import type { Arguments } from "../../lib/command.ts";
import { human } from "../../lib/human.ts";
import { textWidth } from "../../lib/width.ts";
import type { Line } from "../df.ts";

export interface Column {
  readonly title: string;
  readonly left: boolean;
  readonly width: number;
  cell(line: Line): string;
  /** What stands in the line of --total. */
  total(lines: readonly Line[]): string;
}

export interface Units {
  readonly base: 0 | 1000 | 1024;
  readonly unit: { readonly size: number; readonly suffix: string };
  amount(blocks: number, bsize: number): string;
}

export const FIELD_NAMES = [
  "source",
  "fstype",
  "itotal",
  "iused",
  "iavail",
  "ipcent",
  "size",
  "used",
  "avail",
  "pcent",
  "file",
  "target",
];

const USUAL = ["source", "size", "used", "avail", "pcent", "target"];
const INODES = ["source", "itotal", "iused", "iavail", "ipcent", "target"];

export function columnsOf(args: Arguments, units: Units): Column[] {
  let names = args.has("i") ? INODES : USUAL;
  if (args.has("T")) names = ["source", "fstype", ...names.slice(1)];
  if (args.has("output")) {
    const listed = args.values("output").flatMap((list) => list.split(","));
    names = listed.length > 0 ? listed : FIELD_NAMES;
  }
  return names.map((name) => column(name, args, units));
}

const usedBlocks = (line: Line): number => line.info.blocks - line.info.bfree;
const usedInodes = (line: Line): number => line.info.files - line.info.ffree;

function percent(used: number, available: number): string {
  const total = used + available;
  return total === 0 ? "-" : `${Math.ceil((used * 100) / total)}%`;
}

const sum = (lines: readonly Line[], value: (line: Line) => number): number =>
  lines.reduce((total, line) => total + value(line), 0);

function text(title: string, width: number, cell: (line: Line) => string, total: string): Column {
  return { title, left: true, width, cell, total: () => total };
}

function blocks({ amount }: Units, title: string, value: (line: Line) => number): Column {
  return {
    title,
    left: false,
    width: 5,
    cell: (line) => amount(value(line), line.info.bsize),
    total: (lines) =>
      amount(
        sum(lines, (line) => value(line) * line.info.bsize),
        1,
      ),
  };
}

function count({ base }: Units, title: string, value: (line: Line) => number): Column {
  const show = (n: number): string => (base === 0 ? String(n) : human(n, base));
  return {
    title,
    left: false,
    width: 5,
    cell: (line) => show(value(line)),
    total: (lines) => show(sum(lines, value)),
  };
}

function share(title: string, used: (line: Line) => number, free: (line: Line) => number): Column {
  return {
    title,
    left: false,
    width: 4,
    cell: (line) => percent(used(line), free(line)),
    total: (lines) =>
      percent(
        sum(lines, (line) => used(line) * line.info.bsize),
        sum(lines, (line) => free(line) * line.info.bsize),
      ),
  };
}

function column(name: string, args: Arguments, units: Units): Column {
  switch (name) {
    case "source":
      return text("Filesystem", 14, (line) => line.mount.source, "total");
    case "fstype":
      return text("Type", 4, (line) => line.mount.type, "-");
    case "itotal":
      return count(units, "Inodes", (line) => line.info.files);
    case "iused":
      return count(units, "IUsed", usedInodes);
    case "iavail":
      return count(units, "IFree", (line) => line.info.ffree);
    case "ipcent":
      return share("IUse%", usedInodes, (line) => line.info.ffree);
    case "size":
      return blocks(units, sizeTitle(args, units), (line) => line.info.blocks);
    case "used":
      return blocks(units, "Used", usedBlocks);
    case "avail":
      return blocks(units, availTitle(args, units), (line) => line.info.bavail);
    case "pcent":
      return share(
        args.has("P") && units.base === 0 ? "Capacity" : "Use%",
        usedBlocks,
        (line) => line.info.bavail,
      );
    case "file":
      return text("File", 0, (line) => line.file, "-");
    default:
      return text("Mounted on", 0, (line) => line.mount.target, args.has("output") ? "-" : "-");
  }
}

function availTitle(args: Arguments, units: Units): string {
  return units.base !== 0 || args.has("output") ? "Avail" : "Available";
}

function sizeTitle(args: Arguments, units: Units): string {
  if (units.base !== 0) return "Size";
  if (args.has("P")) return `${units.unit.size}-blocks`;
  return `${unitName(units.unit.size)}-blocks`;
}

/** 1024 is "1K", 1000 is "1kB", 512 is "512B". */
function unitName(size: number): string {
  for (const [base, suffix, letters] of [
    [1024, "", "KMGTPE"],
    [1000, "B", "kMGTPE"],
  ] as const) {
    let unit = size;
    let power = 0;
    while (unit >= base && unit % base === 0) {
      unit /= base;
      power++;
    }
    if (power > 0) return `${unit}${letters[power - 1]}${suffix}`;
  }
  return `${size}B`;
}

export function table(columns: readonly Column[], lines: readonly Line[], total: boolean): string {
  const rows = [
    columns.map((c) => c.title),
    ...lines.map((line) => columns.map((c) => c.cell(line))),
  ];
  if (total) rows.push(totalRow(columns, lines));
  const widths = columns.map((c, i) =>
    rows.reduce((width, row) => Math.max(width, textWidth(row[i] as string)), c.width),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => {
        const space = " ".repeat(Math.max(0, (widths[i] as number) - textWidth(cell)));
        const last = i === columns.length - 1;
        if (columns[i]?.left) return last ? cell : cell + space;
        return space + cell;
      });
      return `${cells.join(" ")}\n`;
    })
    .join("");
}

function totalRow(columns: readonly Column[], lines: readonly Line[]): string[] {
  const named = columns.some((c) => c.title === "Filesystem");
  return columns.map((c) => {
    if (!named && c.title === "Mounted on") return "total";
    return c.total(lines);
  });
}
