/** Names of exit statuses: systemd.exec(5), "Process exit codes". */
import { SIGHUP, SIGINT, signalName, SIGPIPE, SIGTERM } from "../../../kernel/uapi/signal.ts";

export const EXIT_CHDIR = 200;
export const EXIT_EXEC = 203;
export const EXIT_USER = 217;

const LIBC_AND_SYSTEMD: Readonly<Record<number, string>> = {
  0: "SUCCESS",
  1: "FAILURE",
  [EXIT_CHDIR]: "CHDIR",
  [EXIT_EXEC]: "EXEC",
  [EXIT_USER]: "USER",
};

/** Those of init scripts, by the Linux Standard Base: the journal names them, status does not. */
const LSB: Readonly<Record<number, string>> = {
  2: "INVALIDARGUMENT",
  3: "NOTIMPLEMENTED",
  4: "NOPERMISSION",
  5: "NOTINSTALLED",
  6: "NOTCONFIGURED",
  7: "NOTRUNNING",
};

/** Signals that end a service as well as any: is_clean_exit(), EXIT_CLEAN_DAEMON. */
const CLEAN_SIGNALS: readonly number[] = [SIGHUP, SIGINT, SIGPIPE, SIGTERM];

type How = "exited" | "killed" | "dumped";

/** "exited, status=1/FAILURE", as the journal says it. */
export function journalExit(how: How, value: number): string {
  const name = how === "exited" ? (LIBC_AND_SYSTEMD[value] ?? LSB[value]) : signalName(value);
  return `code=${how}, status=${value}/${name ?? "n/a"}`;
}

/** "(code=exited, status=1/FAILURE)", as systemctl status says it. */
export function statusExit(how: How, value: number): string {
  if (how !== "exited") return `(code=${how}, signal=${signalName(value) ?? value})`;
  const name = LIBC_AND_SYSTEMD[value];
  return `(code=exited, status=${value}${name === undefined ? "" : `/${name}`})`;
}

/** Is it no failure? `success` are the words of SuccessExitStatus=, which status does not ask. */
export function isCleanExit(how: How, value: number, success: readonly string[] = []): boolean {
  if (how === "exited") return value === 0 || success.includes(String(value));
  return how === "killed" && CLEAN_SIGNALS.includes(value);
}
