/** The layouts of ls: long, columns, across, commas, one a line. */
import { isDir, major, minor } from "../../../kernel/uapi/stat.ts";
import { fileMark, isDevice } from "../../lib/filetype.ts";
import { human } from "../../lib/human.ts";
import { modeText } from "../../lib/mode.ts";
import type { Output } from "../../lib/output.ts";
import type { Accounts } from "../../lib/passwd.ts";
import { breakDown, strftime } from "../../lib/strftime.ts";
import { textWidth } from "../../lib/width.ts";
import type { Colors } from "./colors.ts";
import type { Entry } from "./entry.ts";
import { nameText } from "./name.ts";
import type { LsSettings } from "./settings.ts";

export interface View {
  readonly settings: LsSettings;
  readonly out: Output;
  readonly accounts: Accounts;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly colors: Colors | null;
}

/** A name ready to print, and the columns it takes. */
interface Cell {
  readonly text: string;
  readonly width: number;
}

export function printEntries(entries: readonly Entry[], view: View, total = false): void {
  const { settings, out } = view;
  if (total && (settings.long || settings.blocks)) {
    const sum = entries.reduce((blocks, entry) => blocks + entry.info.blocks, 0);
    out.put(`total ${blockText(sum, settings)}${settings.end}`);
  }
  const quoted = settings.aligned && entries.some((entry) => isQuoted(entry, settings));
  if (settings.long) printLong(entries, view, quoted);
  else {
    const cells = shortCells(entries, view, quoted);
    if (settings.layout === "one") for (const cell of cells) out.put(cell.text + settings.end);
    else if (settings.layout === "commas") printCommas(cells, view);
    else if (settings.width === Infinity) out.put(`${cells.map((cell) => cell.text).join("  ")}\n`);
    else printColumns(cells, view, settings.layout === "across");
  }
}

const isQuoted = (entry: Entry, settings: LsSettings): boolean =>
  /^["']/.test(nameText(entry.name, settings.quoting));

function indicator(mode: number, settings: LsSettings): string {
  const style = settings.indicator;
  if (style === "none") return "";
  if (isDir(mode)) return "/";
  if (style === "slash") return "";
  return fileMark(mode, style === "classify");
}

function nameCell(entry: Entry, view: View, quoted: boolean, mark: boolean): Cell {
  const { settings, colors } = view;
  const shown = nameText(entry.name, settings.quoting);
  const pad = quoted && !/^["']/.test(shown) ? " " : "";
  const suffix = mark ? indicator(entry.info.mode, settings) : "";
  const painted = colors ? colors.paint(entry, shown) : shown;
  return { text: pad + painted + suffix, width: pad.length + textWidth(shown) + suffix.length };
}

export function blockText(blocks512: number, settings: LsSettings): string {
  if (settings.human) return human(blocks512 * 512, settings.human);
  const { size, suffix } = settings.blockUnit;
  return Math.ceil((blocks512 * 512) / size) + suffix;
}

function sizeText(bytes: number, settings: LsSettings): string {
  if (settings.human) return human(bytes, settings.human);
  const { size, suffix } = settings.sizeUnit;
  return Math.ceil(bytes / size) + suffix;
}

const widest = (texts: readonly string[]): number =>
  texts.reduce((width, text) => Math.max(width, text.length), 0);

function printLong(entries: readonly Entry[], view: View, quoted: boolean): void {
  const { settings, accounts, out } = view;
  const user = (uid: number): string => (settings.numeric ? String(uid) : accounts.userName(uid));
  const group = (gid: number): string => (settings.numeric ? String(gid) : accounts.groupName(gid));
  const rows = entries.map((entry) => {
    const { info } = entry;
    return {
      entry,
      inode: String(info.ino),
      blocks: blockText(info.blocks, settings),
      links: String(info.nlink),
      user: user(info.uid),
      group: group(info.gid),
      size: isDevice(info.mode) ? "" : sizeText(info.size, settings),
      major: isDevice(info.mode) ? String(major(info.rdev)) : "",
      minor: isDevice(info.mode) ? String(minor(info.rdev)) : "",
    };
  });
  const width = {
    inode: widest(rows.map((row) => row.inode)),
    blocks: widest(rows.map((row) => row.blocks)),
    links: widest(rows.map((row) => row.links)),
    user: widest(rows.map((row) => row.user)),
    group: widest(rows.map((row) => row.group)),
    major: widest(rows.map((row) => row.major)),
    minor: widest(rows.map((row) => row.minor)),
    size: widest(rows.map((row) => row.size)),
  };
  if (width.major > 0) width.size = Math.max(width.size, width.major + 2 + width.minor);
  const align = (text: string, columns: number): string =>
    settings.numeric ? text.padStart(columns) : text.padEnd(columns);
  for (const row of rows) {
    const { entry } = row;
    let line = settings.inode ? `${row.inode.padStart(width.inode)} ` : "";
    if (settings.blocks) line += `${row.blocks.padStart(width.blocks)} `;
    line += `${modeText(entry.info.mode)} ${row.links.padStart(width.links)} `;
    if (settings.owner) line += `${align(row.user, width.user)} `;
    if (settings.group) line += `${align(row.group, width.group)} `;
    if (settings.author) line += `${align(row.user, width.user)} `;
    const device = isDevice(entry.info.mode);
    const size = device
      ? `${row.major.padStart(width.size - 2 - width.minor)}, ${row.minor.padStart(width.minor)}`
      : row.size.padStart(width.size);
    line += `${size} ${timeText(entry, view)} `;
    out.put(line + longName(entry, view, quoted) + settings.end);
  }
}

function longName(entry: Entry, view: View, quoted: boolean): string {
  const { settings, colors } = view;
  if (entry.link === undefined) return nameCell(entry, view, quoted, true).text;
  const target = nameText(entry.link, settings.quoting);
  const painted = colors ? colors.paintTarget(entry, target, settings.indicator) : target;
  const mark = entry.target ? indicator(entry.target.mode, settings) : "";
  return `${nameCell(entry, view, quoted, false).text} -> ${painted}${mark}`;
}

/** Half an average Gregorian year. */
const RECENT_SECONDS = 31_556_952 / 2;

function timeText(entry: Entry, view: View): string {
  const { settings, now } = view;
  const time = entry.info[settings.time];
  const tm = breakDown(time);
  const recent = time.sec > now - RECENT_SECONDS && time.sec <= now;
  const style = settings.timeStyle.replace(/^posix-/, "");
  if (style.startsWith("+")) {
    const [older = "", newer] = style.slice(1).split("\n");
    return strftime(recent ? (newer ?? older) : older, tm);
  }
  if (style === "full-iso") return strftime("%Y-%m-%d %H:%M:%S.%N %z", tm);
  if (style === "long-iso") return strftime("%Y-%m-%d %H:%M", tm);
  if (style === "iso") return strftime(recent ? "%m-%d %H:%M" : "%Y-%m-%d ", tm);
  return strftime(recent ? "%b %e %H:%M" : "%b %e  %Y", tm);
}

function shortCells(entries: readonly Entry[], view: View, quoted: boolean): Cell[] {
  const { settings } = view;
  const padded = settings.layout !== "commas";
  const inodes = entries.map((entry) => String(entry.info.ino));
  const blocks = entries.map((entry) => blockText(entry.info.blocks, settings));
  const inodeWidth = padded ? widest(inodes) : 0;
  const blockWidth = padded ? widest(blocks) : 0;
  return entries.map((entry, i) => {
    let before = settings.inode ? `${(inodes[i] as string).padStart(inodeWidth)} ` : "";
    if (settings.blocks) before += `${(blocks[i] as string).padStart(blockWidth)} `;
    const cell = nameCell(entry, view, quoted, true);
    return { text: before + cell.text, width: before.length + cell.width };
  });
}

function printCommas(cells: readonly Cell[], { settings, out }: View): void {
  let column = 0;
  cells.forEach((cell, i) => {
    if (i > 0) {
      const fits = column + cell.width + 2 < settings.width;
      out.put(fits ? ", " : `,${settings.end}`);
      column = fits ? column + 2 : 0;
    }
    out.put(cell.text);
    column += cell.width;
  });
  if (cells.length > 0) out.put(settings.end);
}

const GAP = 2;
const COLUMN_MIN = 3;

/** As many columns as fit, each as wide as its widest name and a gap. */
function printColumns(cells: readonly Cell[], view: View, across: boolean): void {
  const { settings, out } = view;
  if (cells.length === 0) return;
  const most = Math.min(cells.length, Math.max(1, Math.floor(settings.width / COLUMN_MIN)));
  let widths: number[] = [];
  let rows = cells.length;
  for (let columns = most; columns >= 1; columns--) {
    rows = Math.ceil(cells.length / columns);
    widths = columnWidths(cells, columns, rows, across);
    if (columns === 1 || widths.reduce((sum, width) => sum + width, 0) < settings.width) break;
  }
  const columns = widths.length;
  for (let row = 0; row < rows; row++) {
    let at = 0;
    for (let column = 0; column < columns; column++) {
      const index = across ? row * columns + column : column * rows + row;
      const cell = cells[index];
      if (!cell) break;
      out.put(cell.text);
      const next = across ? index + 1 : index + rows;
      if (column + 1 >= columns || next >= cells.length) break;
      out.put(gap(at + cell.width, at + (widths[column] as number), settings.tabSize));
      at += widths[column] as number;
    }
    out.put(settings.end);
  }
}

function columnWidths(
  cells: readonly Cell[],
  columns: number,
  rows: number,
  across: boolean,
): number[] {
  const widths = new Array<number>(columns).fill(COLUMN_MIN);
  cells.forEach((cell, i) => {
    const column = across ? i % columns : Math.floor(i / rows);
    const width = cell.width + (column === columns - 1 ? 0 : GAP);
    widths[column] = Math.max(widths[column] as number, width);
  });
  return widths;
}

/** Tabs and blanks from one column to another, as GNU's indent(). */
function gap(from: number, to: number, tab: number): string {
  let text = "";
  let at = from;
  while (at < to) {
    if (tab !== 0 && Math.floor(to / tab) > Math.floor((at + 1) / tab)) {
      text += "\t";
      at += tab - (at % tab);
    } else {
      text += " ";
      at++;
    }
  }
  return text;
}
