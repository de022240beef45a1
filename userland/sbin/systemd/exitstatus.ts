/** Names of exit statuses: systemd.exec(5), "Process exit codes". */
import { SIGHUP, SIGINT, signalName, SIGPIPE, SIGTERM } from "../../../kernel/uapi/signal.ts";

export const EXIT_CHDIR = 200;
export const EXIT_EXEC = 203;
export const EXIT_USER = 217;

type Table = Readonly<Record<number, string>>;

/** All of `systemd-analyze exit-status`, by its classes: only the journal names LSB's and BSD's. */
export const EXIT_STATUSES: Readonly<Record<"libc" | "LSB" | "BSD" | "systemd", Table>> = {
  libc: {
    0: "SUCCESS",
    1: "FAILURE",
  },
  LSB: {
    2: "INVALIDARGUMENT",
    3: "NOTIMPLEMENTED",
    4: "NOPERMISSION",
    5: "NOTINSTALLED",
    6: "NOTCONFIGURED",
    7: "NOTRUNNING",
  },
  BSD: {
    64: "USAGE",
    65: "DATAERR",
    66: "NOINPUT",
    67: "NOUSER",
    68: "NOHOST",
    69: "UNAVAILABLE",
    70: "SOFTWARE",
    71: "OSERR",
    72: "OSFILE",
    73: "CANTCREAT",
    74: "IOERR",
    75: "TEMPFAIL",
    76: "PROTOCOL",
    77: "NOPERM",
    78: "CONFIG",
  },
  systemd: {
    [EXIT_CHDIR]: "CHDIR",
    201: "NICE",
    202: "FDS",
    [EXIT_EXEC]: "EXEC",
    204: "MEMORY",
    205: "LIMITS",
    206: "OOM_ADJUST",
    207: "SIGNAL_MASK",
    208: "STDIN",
    209: "STDOUT",
    210: "CHROOT",
    211: "IOPRIO",
    212: "TIMERSLACK",
    213: "SECUREBITS",
    214: "SETSCHEDULER",
    215: "CPUAFFINITY",
    216: "GROUP",
    [EXIT_USER]: "USER",
    218: "CAPABILITIES",
    219: "CGROUP",
    220: "SETSID",
    221: "CONFIRM",
    222: "STDERR",
    224: "PAM",
    225: "NETWORK",
    226: "NAMESPACE",
    227: "NO_NEW_PRIVILEGES",
    228: "SECCOMP",
    229: "SELINUX_CONTEXT",
    230: "PERSONALITY",
    231: "APPARMOR",
    232: "ADDRESS_FAMILIES",
    233: "RUNTIME_DIRECTORY",
    235: "CHOWN",
    236: "SMACK_PROCESS_LABEL",
    237: "KEYRING",
    238: "STATE_DIRECTORY",
    239: "CACHE_DIRECTORY",
    240: "LOGS_DIRECTORY",
    241: "CONFIGURATION_DIRECTORY",
    242: "NUMA_POLICY",
    243: "CREDENTIALS",
    244: "BPF",
    255: "EXCEPTION",
  },
};

const SHOWN: Table = { ...EXIT_STATUSES.libc, ...EXIT_STATUSES.systemd };
const ALL: Table = { ...SHOWN, ...EXIT_STATUSES.LSB, ...EXIT_STATUSES.BSD };

/** Signals that end a service as well as any: is_clean_exit(), EXIT_CLEAN_DAEMON. */
const CLEAN_SIGNALS: readonly number[] = [SIGHUP, SIGINT, SIGPIPE, SIGTERM];

type How = "exited" | "killed" | "dumped";

/** "exited, status=1/FAILURE", as the journal says it. */
export function journalExit(how: How, value: number): string {
  const name = how === "exited" ? ALL[value] : signalName(value);
  return `code=${how}, status=${value}/${name ?? "n/a"}`;
}

/** "(code=exited, status=1/FAILURE)", as systemctl status says it. */
export function statusExit(how: How, value: number): string {
  if (how !== "exited") return `(code=${how}, signal=${signalName(value) ?? value})`;
  const name = SHOWN[value];
  return `(code=exited, status=${value}${name === undefined ? "" : `/${name}`})`;
}

/** Is it no failure? `success` are the words of SuccessExitStatus=, which status does not ask. */
export function isCleanExit(how: How, value: number, success: readonly string[] = []): boolean {
  if (how === "exited") return value === 0 || success.includes(String(value));
  return how === "killed" && CLEAN_SIGNALS.includes(value);
}
