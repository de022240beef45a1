/**
 * sudo(8) and su(1), for hosts where members of sudo need no password. Not modelled: passwords,
 * rules of /etc/sudoers beyond membership, environments other than -E and HOME.
 */
import {
  chdir,
  execve,
  getcwd,
  getgroups,
  geteuid,
  getuid,
  readlink,
  setgid,
  setgroups,
  setuid,
  type Sys,
} from "../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { isKnownCommand } from "../lib/known.ts";
import { notModelled } from "../lib/limit.ts";
import { Accounts } from "../lib/passwd.ts";
import { whichProgram } from "../lib/spawn.ts";
import { complain, eprint, isatty, print } from "../lib/stdio.ts";
import { log } from "../lib/syslog.ts";
import type { Usage } from "../lib/usage.ts";

export const usage: Usage = {
  name: "sudo",
  section: "8",
  summary: "execute a command as another user",
  synopsis: ["sudo [-u user] [-E] command...", "sudo -i | -s | -l | -v"],
  description: "On these hosts members of the group sudo may run anything, without a password.",
  options: [
    ["-u user", "as this user (default root)"],
    ["-i", "login shell"],
    ["-s", "shell"],
    ["-l", "what you may do"],
    ["-E", "keep the environment"],
  ],
  notModelled: ["passwords", "/etc/sudoers rules", "-e", "-g"],
};

const SECURE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const HELP =
  "usage: sudo -h | -K | -k | -V\nusage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]\nusage: sudo [-ABbEHkNnPS] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n";

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const name = (argv[0] ?? "sudo").split("/").pop() as string;
  const accounts = yield* Accounts.load();
  return name === "su" ? yield* su(argv, env, accounts) : yield* sudo(argv, env, accounts);
}

interface Asked {
  user: string;
  login: boolean;
  shell: boolean;
  keep: boolean;
  list: boolean;
  validate: boolean;
  set: [string, string][];
  command: string[];
}

function parse(argv: readonly string[]): Asked | string {
  const asked: Asked = {
    user: "root",
    login: false,
    shell: false,
    keep: false,
    list: false,
    validate: false,
    set: [],
    command: [],
  };
  const words = argv.slice(1);
  for (;;) {
    const word = words[0];
    if (word === undefined) break;
    if (word === "--") {
      words.shift();
      break;
    }
    const assignment = /^([A-Za-z_]\w*)=(.*)$/.exec(word);
    if (assignment) asked.set.push([assignment[1] as string, assignment[2] as string]);
    else if (word === "-u" || word === "--user") asked.user = words[1] ?? "";
    else if (/^-u./.test(word)) asked.user = word.slice(2);
    else if (/^-[iEsHnklvSbA]+$/.test(word)) {
      asked.login ||= word.includes("i");
      asked.shell ||= word.includes("s");
      asked.keep ||= word.includes("E");
      asked.list ||= word.includes("l");
      asked.validate ||= /[vk]/.test(word);
    } else if (word.startsWith("-")) return word;
    else break;
    words.splice(0, word === "-u" || word === "--user" ? 2 : 1);
  }
  asked.command = words;
  return asked;
}

function* sudo(argv: readonly string[], env: Environment, accounts: Accounts): Sys<number> {
  const asked = parse(argv);
  if (typeof asked === "string") {
    yield* complain("sudo", `invalid option ${asked}`);
    yield* eprint(HELP);
    return 1;
  }
  const me = accounts.user(yield* getuid());
  const sudoGroup = accounts.groupNamed("sudo");
  const allowed =
    me?.uid === 0 || (sudoGroup !== undefined && (yield* getgroups()).includes(sudoGroup.gid));
  if ((yield* geteuid()) !== 0) {
    yield* complain("sudo", "/usr/bin/sudo must be owned by uid 0 and have the setuid bit set");
    return 1;
  }
  if (!allowed) {
    yield* eprint(`${me?.name ?? "you"} is not in the sudoers file.\n`);
    return 1;
  }
  if (asked.list) {
    yield* print(
      `User ${me?.name} may run the following commands on this host:\n    (ALL : ALL) NOPASSWD: ALL\n`,
    );
    return 0;
  }
  if (asked.validate && asked.command.length === 0) return 0;
  const target = accounts.userNamed(asked.user);
  if (target === undefined) {
    yield* complain("sudo", `unknown user ${asked.user}`);
    yield* complain("sudo", "error initializing audit plugin sudoers_audit");
    return 1;
  }
  const shell = asked.login || asked.shell;
  if (asked.command.length === 0 && !shell) {
    yield* eprint(HELP);
    return 1;
  }
  const next = new Map<string, string>(
    asked.keep
      ? env
      : [...env].filter(
          ([key]) =>
            ["TERM", "LANG", "COLORTERM", "DISPLAY", "LS_COLORS"].includes(key) ||
            key.startsWith("LC_"),
        ),
  );
  next.set("PATH", SECURE_PATH);
  for (const [key, value] of [
    ["HOME", target.home],
    ["LOGNAME", target.name],
    ["USER", target.name],
    ["SHELL", target.shell],
    ["MAIL", `/var/mail/${target.name}`],
  ] as const)
    next.set(key, value);
  for (const [key, value] of [
    ["SUDO_COMMAND", asked.command.join(" ") || target.shell],
    ["SUDO_USER", me?.name ?? ""],
    ["SUDO_UID", String(me?.uid ?? 0)],
    ["SUDO_GID", String(me?.gid ?? 0)],
    ...asked.set,
  ] as const)
    next.set(key, value);
  const what = asked.command.length > 0 ? asked.command : [target.shell];
  yield* record(me?.name ?? "", target.name, what);
  yield* become(accounts, target.name);
  if (!shell) return yield* runCommand("sudo", asked.command, next);
  const words =
    asked.command.length > 0
      ? ["-c", asked.command.map((word) => word.replace(/[^\w@%+=:,./-]/g, "\\$&")).join(" ")]
      : [];
  return yield* runCommand(
    "sudo",
    [target.shell, ...words],
    next,
    asked.login ? `-${target.shell.split("/").pop()}` : undefined,
    asked.login ? target.home : undefined,
  );
}

/** In the journal as sudo writes it: who, where, as whom, what. */
function* record(who: string, target: string, command: readonly string[]): Sys<void> {
  const [name = "", ...words] = command;
  const path = (yield* whichProgram(name, SECURE_PATH)) ?? name;
  const tty = (yield* isatty(0)) ? `TTY=${(yield* readlink("/proc/self/fd/0")).slice(5)} ; ` : "";
  const what = `PWD=${yield* getcwd()} ; USER=${target} ; COMMAND=${[path, ...words].join(" ")}`;
  yield* log("sudo", `${who.padStart(8)} : ${tty}${what}`);
}

function* su(argv: readonly string[], env: Environment, accounts: Accounts): Sys<number> {
  const words = argv.slice(1);
  const login = words.some((word) => word === "-" || word === "-l" || word === "--login");
  const at = words.indexOf("-c");
  const command = at >= 0 ? words.splice(at, 2)[1] : undefined;
  const name = words.find((word) => !word.startsWith("-")) ?? "root";
  const target = accounts.userNamed(name);
  if (target === undefined) {
    yield* complain(
      "su",
      `user ${name} does not exist or the user entry does not contain all the required fields`,
    );
    return 1;
  }
  if ((yield* getuid()) !== 0) {
    yield* complain("su", "Authentication failure");
    yield* eprint("(nobody has a password on these hosts: use sudo -i, or sudo su -)\n");
    return 1;
  }
  const next = new Map<string, string>(login ? [...env].filter(([key]) => key === "TERM") : env);
  next.set("HOME", target.home);
  next.set("SHELL", target.shell);
  if (login) next.set("PATH", target.uid === 0 ? SECURE_PATH : "/usr/local/bin:/usr/bin:/bin");
  if (target.uid !== 0 || login) {
    next.set("USER", target.name);
    next.set("LOGNAME", target.name);
  }
  yield* become(accounts, target.name);
  const shell = target.shell.split("/").pop() as string;
  return yield* runCommand(
    "su",
    [target.shell, ...(command === undefined ? [] : ["-c", command])],
    next,
    login ? `-${shell}` : shell,
    login ? target.home : undefined,
  );
}

function* become(accounts: Accounts, name: string): Sys<void> {
  const target = accounts.userNamed(name);
  if (target === undefined) return;
  const groups = accounts.groups
    .filter((group) => group.members.includes(name))
    .map((group) => group.gid);
  yield* setgroups([target.gid, ...groups]);
  yield* setgid(target.gid);
  yield* setuid(target.uid);
}

function* runCommand(
  tool: string,
  words: readonly string[],
  env: ReadonlyMap<string, string>,
  argv0?: string,
  dir?: string,
): Sys<number> {
  const [command = ""] = words;
  if (dir !== undefined) {
    try {
      yield* chdir(dir);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  const envp = [...env].map(([name, value]) => `${name}=${value}`);
  const argv = [argv0 ?? command, ...words.slice(1)];
  const paths = command.includes("/")
    ? [command]
    : (env.get("PATH") ?? SECURE_PATH).split(":").map((path) => `${path}/${command}`);
  for (const path of paths) {
    try {
      yield* execve(path, argv, envp);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  if (isKnownCommand(command)) return yield* notModelled(tool, command);
  yield* complain(tool, `${command}: command not found`);
  return 1;
}
