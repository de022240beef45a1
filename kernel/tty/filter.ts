/**
 * What reaches a terminal is hostile: a learner's bytes are drawn in an instructor's browser. CSI
 * parameters beyond 9999 are clamped (they hang terminal emulators), OSC strings longer than 4 KB or
 * not of kinds 0, 2, 8, 133 are dropped, and so are DCS, APC, PM and SOS strings. Everything else
 * passes unchanged. ECMA-48; xterm's ctlseqs.
 */
type State = "ground" | "esc" | "csi" | "osc" | "osc-esc" | "string" | "string-esc";

export interface OutputFilter {
  state: State;
  /** Bytes of the sequence so far, held back until it is whole. */
  held: number[];
}

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const OSC_MAX = 4096;
const CSI_MAX = 64;
const PARAMETER_MAX = 9999;
const OSC_ALLOWED = new Set(["0", "2", "8", "133"]);

export function newOutputFilter(): OutputFilter {
  return { state: "ground", held: [] };
}

/** The bytes that may go to the screen. Returns its argument when there is nothing to look at. */
export function filterOutput(filter: OutputFilter, data: Uint8Array): Uint8Array {
  if (filter.state === "ground" && data.indexOf(ESC) < 0) return data;
  const out: number[] = [];
  for (const byte of data) feed(filter, byte, out);
  return Uint8Array.from(out);
}

function feed(filter: OutputFilter, byte: number, out: number[]): void {
  const { held } = filter;
  switch (filter.state) {
    case "ground":
      if (byte === ESC) begin(filter, "esc", byte);
      else out.push(byte);
      return;
    case "esc":
      held.push(byte);
      if (byte === 0x5b) filter.state = "csi";
      else if (byte === 0x5d) filter.state = "osc";
      else if (byte === 0x50 || byte === 0x5f || byte === 0x5e || byte === 0x58)
        filter.state = "string";
      else if (byte === ESC) begin(filter, "esc", byte);
      else if (byte < 0x20 || byte > 0x2f || held.length > 4) flush(filter, out);
      return;
    case "csi":
      if (byte === ESC) begin(filter, "esc", byte);
      else if (byte === CAN || byte === SUB) drop(filter);
      else if (held.length >= CSI_MAX) drop(filter);
      else if (byte < 0x20) out.push(byte);
      else {
        held.push(byte);
        if (byte >= 0x40 && byte <= 0x7e) {
          clamp(filter);
          flush(filter, out);
        }
      }
      return;
    case "osc":
      if (byte === BEL) endOsc(filter, out, [BEL]);
      else if (byte === ESC) filter.state = "osc-esc";
      else if (byte === CAN || byte === SUB) drop(filter);
      else if (held.length <= OSC_MAX) held.push(byte);
      return;
    case "osc-esc":
      if (byte === 0x5c) endOsc(filter, out, [ESC, 0x5c]);
      else {
        begin(filter, "esc", ESC);
        feed(filter, byte, out);
      }
      return;
    case "string":
      if (byte === ESC) filter.state = "string-esc";
      else if (byte === CAN || byte === SUB) drop(filter);
      return;
    case "string-esc":
      if (byte === 0x5c) drop(filter);
      else {
        begin(filter, "esc", ESC);
        feed(filter, byte, out);
      }
  }
}

function begin(filter: OutputFilter, state: State, byte: number): void {
  filter.state = state;
  filter.held = [byte];
}

function drop(filter: OutputFilter): void {
  filter.state = "ground";
  filter.held = [];
}

function flush(filter: OutputFilter, out: number[]): void {
  out.push(...filter.held);
  drop(filter);
}

function clamp(filter: OutputFilter): void {
  const text = String.fromCharCode(...filter.held);
  const clamped = text.replace(/\d{5,}/g, String(PARAMETER_MAX));
  if (clamped !== text) filter.held = [...clamped].map((char) => char.charCodeAt(0));
}

function endOsc(filter: OutputFilter, out: number[], terminator: number[]): void {
  const body = String.fromCharCode(...filter.held.slice(2, 10));
  const kind = /^(\d+)(;|$)/.exec(body)?.[1] ?? "";
  if (filter.held.length > OSC_MAX || !OSC_ALLOWED.has(kind)) drop(filter);
  else {
    filter.held.push(...terminator);
    flush(filter, out);
  }
}
