/**
 * The host's terminal gets the size of this tab's box: when the box changes, and when this tab is
 * used again after another had it otherwise. The terminal here follows what the server says.
 */
import { isSize } from "../../session/protocol.ts";
import { effect } from "@preact/signals";
import type { PlaySession } from "../link/session.ts";
import type { Opened } from "./open.ts";

/** A window being dragged is not a new size yet. */
const REST_MS = 120;

export class SizeKeeper {
  private readonly opened: Opened;
  private readonly session: PlaySession;
  private readonly stopWaiting: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(opened: Opened, session: PlaySession) {
    this.opened = opened;
    this.session = session;
    this.stopWaiting = effect(() => {
      if (session.state.value === "live" && document.hasFocus()) this.lookSoon();
    });
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stopWaiting();
  }

  lookSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), REST_MS);
  }

  look(): void {
    const { terminal, fit } = this.opened;
    const size = fit.proposeDimensions();
    if (size === undefined || this.session.state.peek() !== "live") return;
    const { rows, cols } = size;
    if (rows === terminal.rows && cols === terminal.cols) return;
    if (!isSize(rows, cols) || terminal.element?.offsetParent === null) return;
    this.session.send({ kind: "resize", rows, cols });
  }
}
