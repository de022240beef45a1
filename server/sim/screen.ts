/**
 * Screens made on demand: xterm.js without a browser draws an old screen, then what came after it,
 * and is written down as text. None is kept per session: with its scrollback one takes megabytes.
 */
import { SerializeAddon } from "@xterm/addon-serialize";
import headless from "@xterm/headless";
import type { Piece, Screen } from "./messages.ts";

const SCROLLBACK = 500;
const ESC = 0x1b;
const NEWLINE = 0x0a;
/** A run of plain text longer than this is cut: only its last lines can still be on the screen. */
const PLAIN_LONG = 4 * 1024;

export async function drawScreen(base: Screen, pieces: readonly Piece[]): Promise<Screen> {
  const { rows, cols } = base;
  const terminal = new headless.Terminal({
    rows,
    cols,
    scrollback: SCROLLBACK,
    allowProposedApi: true,
  });
  const serialize = new SerializeAddon();
  terminal.loadAddon(serialize as never);
  const write = (data: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => terminal.write(data, resolve));
  await write(base.data);
  let offset = base.offset;
  for (const piece of joined(pieces)) {
    if (!(piece instanceof Uint8Array)) {
      terminal.resize(piece.cols, piece.rows);
      continue;
    }
    for (const part of condense(piece, terminal.rows)) await write(part);
    offset += piece.length;
  }
  const data = serialize.serialize({ scrollback: SCROLLBACK });
  const screen = { offset, rows: terminal.rows, cols: terminal.cols, data };
  terminal.dispose();
  return screen;
}

/** What was printed between two changes of the size, as one piece: a flood comes in small ones. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  let run: Uint8Array[] = [];
  const end = (): void => {
    if (run.length > 0) out.push(Buffer.concat(run));
    run = [];
  };
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) run.push(piece);
    else {
      end();
      out.push(piece);
    }
  }
  end();
  return out;
}

/** The same bytes without what long runs of plain text have scrolled off so many rows. */
export function condense(bytes: Uint8Array, rows: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = 0;
  while (from < bytes.length) {
    const escape = bytes.indexOf(ESC, from);
    const end = escape < 0 ? bytes.length : escape;
    parts.push(plainEnd(bytes.subarray(from, end), SCROLLBACK + rows));
    from = end;
    if (escape < 0) break;
    // A piece with escape sequences is kept whole up to the next long plain run.
    let next = from + 1;
    for (;;) {
      const again = bytes.indexOf(ESC, next);
      const stop = again < 0 ? bytes.length : again;
      if (stop - next > PLAIN_LONG || again < 0) break;
      next = again + 1;
    }
    const line = bytes.indexOf(NEWLINE, next);
    const to = line < 0 ? bytes.length : line;
    parts.push(bytes.subarray(from, to));
    from = to;
  }
  return parts.filter((part) => part.length > 0);
}

function plainEnd(run: Uint8Array, lines: number): Uint8Array {
  if (run.length <= PLAIN_LONG) return run;
  let at = run.length;
  for (let line = 0; line <= lines; line++) {
    if (at <= 0) return run;
    at = run.lastIndexOf(NEWLINE, at - 1);
    if (at < 0) return run;
  }
  return run.subarray(at);
}
