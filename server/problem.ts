/** Every error that the HTTP API answers with: its code, status and what it says. */
import type { StoreErrorCode } from "./store/store.ts";

const PROBLEMS = {
  PF_ERR_NOT_FOUND: [404, "There is nothing at this address."],
  PF_ERR_NO_SCENARIO: [404, "There is no such scenario."],
  PF_ERR_BAD_REQUEST: [400, "The request is not understood."],
  PF_ERR_ORIGIN: [403, "This request comes from another site."],
  PF_ERR_NO_GUEST: [401, "You have no name here yet."],
  PF_ERR_NOT_YOURS: [403, "This belongs to somebody else."],
  PF_ERR_TOO_MANY_REQUESTS: [429, "Too many requests; wait a minute."],
  PF_ERR_TOO_MANY_SESSIONS: [
    429,
    "You have too many hosts open in other tabs; close one of them first.",
  ],
  PF_ERR_BUSY: [503, "The server runs as many hosts as it can; try again in a few minutes."],
  PF_ERR_DRAINING: [503, "The server is about to restart; try again in a moment."],
  PF_ERR_NOT_RECORDED: [404, "There is no recording of this session yet."],
  PF_ERR_NOT_OPEN: [409, "This attempt is over."],
  PF_ERR_BROKEN: [500, "This session cannot be made again."],
  PF_ERR_DISK_FULL: [507, "The server's disk is full; nothing was stored."],
  PF_ERR_STORE: [500, "The server cannot store anything now."],
  PF_ERR_INTERNAL: [500, "Something went wrong on the server."],
} as const satisfies Record<string, readonly [number, string]> &
  Record<StoreErrorCode, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly statusCode: number;
  constructor(code: ProblemCode, detail?: string) {
    const [status, message] = PROBLEMS[code];
    super(detail ?? message);
    this.code = code;
    this.statusCode = status;
  }
}

/** The problem that an error is for whoever asked; what they need not know is left out. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code, statusCode, message } = error as Error & { code?: string; statusCode?: number };
  if (code === "PF_ERR_DISK_FULL" || code === "PF_ERR_STORE") return new ProblemError(code);
  if (statusCode === 429) return new ProblemError("PF_ERR_TOO_MANY_REQUESTS");
  if (statusCode === 404) return new ProblemError("PF_ERR_NOT_FOUND");
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ProblemError("PF_ERR_BAD_REQUEST", message);
  }
  return new ProblemError("PF_ERR_INTERNAL");
}
