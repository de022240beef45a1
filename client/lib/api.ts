/** The HTTP API of session/protocol.ts, as functions. A refusal becomes an ApiError. */
import type {
  Attempts,
  Catalogue,
  CreateSession,
  Me,
  Problem,
  SessionInfo,
} from "../../session/protocol.ts";

export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/api${path}`, {
    method,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ApiError("PF_ERR_OFFLINE", "The server does not answer. Is it running?", 0);
  });
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  throw new ApiError(
    problem?.code ?? "PF_ERR_UNKNOWN",
    problem?.message ?? `The server answered with status ${response.status}.`,
    response.status,
  );
}

const session = (address: string, tail = ""): string => `/sessions/${address}${tail}`;

export const api = {
  me: () => call<Me>("GET", "/me"),
  rename: (name: string) => call<Me>("POST", "/me", { name }),
  forgetMe: () => call<void>("DELETE", "/me"),
  catalogue: () => call<Catalogue>("GET", "/scenarios"),
  attempts: () => call<Attempts>("GET", "/attempts"),
  create: (wish: CreateSession) => call<SessionInfo>("POST", "/sessions", wish),
  info: (address: string) => call<SessionInfo>("GET", session(address)),
  retry: (address: string, sameSeed: boolean) =>
    call<SessionInfo>("POST", session(address, "/retry"), { sameSeed }),
  reset: (address: string) => call<SessionInfo>("POST", session(address, "/reset"), {}),
  giveUp: (address: string) => call<void>("DELETE", session(address)),
};

export const exportUrl = "/api/me/export";
export const recordingUrl = (address: string): string => `/api${session(address, "/recording")}`;
export const logUrl = (address: string): string => `/api${session(address, "/log")}`;

/** What to tell the reader about anything that was thrown. */
export function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
