/** The terminal's font has to be there before the terminal is: its cell is measured once. */

export const FONT_FAMILY = '"Cascadia Mono Variable", ui-monospace, Menlo, Consolas, monospace';
/** Width of a cell by the size of the letters, before anything is measured. */
const CELL_WIDTH = 0.586;
const CELL_HEIGHT = 1.25;
/** Letters, box drawing, blocks: one of each file that the page is to load. */
const SAMPLE = "M─█é";

export async function loadTerminalFont(): Promise<void> {
  const load = Promise.all([
    document.fonts.load(`14px "Cascadia Mono Variable"`, SAMPLE),
    document.fonts.load(`bold 14px "Cascadia Mono Variable"`, SAMPLE),
  ]);
  const late = new Promise((resolve) => setTimeout(resolve, 3000));
  await Promise.race([load, late]).catch(() => undefined);
}

/** How large a terminal this much room takes: for a session that is not open yet. */
export function guessSize(width: number, height: number, size: number): [number, number] {
  const rows = Math.floor(height / (size * CELL_HEIGHT));
  const cols = Math.floor(width / (size * CELL_WIDTH));
  return [Math.min(200, Math.max(12, rows)), Math.min(500, Math.max(40, cols))];
}

/** The largest size, up to the wanted one, at which 80 columns fit: vmstat's lines must not wrap. */
export function fittingFont(width: number, wanted: number, least: number): number {
  const size = Math.floor((width / 80 / CELL_WIDTH) * 2) / 2;
  return Math.max(least, Math.min(wanted, size));
}
