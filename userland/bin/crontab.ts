/**
 * crontab(1) of cron 3.0pl1, as Debian 12 has it: a user's own table in /var/spool/cron/crontabs,
 * which only the group crontab may write to. Not modelled: cron.allow and cron.deny.
 */
import { decode } from "../../kernel/uapi/bytes.ts";
import { SyscallError } from "../../kernel/uapi/errno.ts";
import type { Environment } from "../../kernel/uapi/program.ts";
import { O_RDONLY } from "../../kernel/uapi/fcntl.ts";
import {
  chdir,
  chmod,
  chown,
  clock_gettime,
  getgid,
  getuid,
  mkdir,
  open,
  rename,
  rmdir,
  setgid,
  stat,
  type Sys,
  unlink,
} from "../../kernel/uapi/syscall.ts";
import { CRONTABS, parseCrontab } from "../lib/crontab.ts";
import { dirName } from "../lib/dir.ts";
import { firstFound, runEditor } from "../lib/editor.ts";
import { getopt } from "../lib/getopt.ts";
import { Accounts, type User } from "../lib/passwd.ts";
import {
  complain,
  eprint,
  errorText,
  Lines,
  print,
  readAll,
  tryReadFile,
  writeFile,
} from "../lib/stdio.ts";
import { breakDown, strftime } from "../lib/strftime.ts";
import { log } from "../lib/syslog.ts";
import type { Usage } from "../lib/usage.ts";
import { CLOCK_REALTIME } from "../../kernel/uapi/time.ts";
import { TEMPLATE } from "./crontab/template.ts";

export const usage: Usage = {
  name: "crontab",
  summary: "maintain crontab files for individual users",
  synopsis: ["crontab [-u user] file", "crontab [-u user] [-i] {-e | -l | -r}"],
  description:
    "Installs, shows, edits or removes the table of commands that cron runs for a user. " +
    "Lines are: minute, hour, day of month, month, day of week, command.",
  options: [
    ["-e", "edit, with $VISUAL, $EDITOR or nano"],
    ["-l", "show"],
    ["-r  -i", "remove; ask before"],
    ["-n", "only check the file"],
    ["-u USER", "somebody else's, for root"],
  ],
  files: ["/var/spool/cron/crontabs/USER"],
  seeAlso: ["systemctl(1)"],
};

const HELP = `usage:	crontab [-u user] [-n] file
	crontab [ -u user ] [ -i ] { -e | -l | -r }

	-h	(displays this help message)

	file	(default operation is replace, per 1003.2)
	-n	(dry run: checks the syntax, then bails out)
	-u user	(choose the user whose crontab is touched)

	-e	(edit user's crontab)
	-l	(list user's crontab)
	-r	(delete user's crontab)

	-i	(prompt before deleting user's crontab)
`;
/** Lines that crontab puts before a table, and takes away again. */
const HEADER_LINES = 3;

function* usageError(text: string): Sys<number> {
  yield* eprint(`crontab: usage error: ${text}\n${HELP}`);
  return 1;
}

export default function* main(argv: readonly string[], env: Environment): Sys<number> {
  const { options, operands, error } = getopt(argv, { short: "u:elrinh", long: {} });
  if (error !== undefined) {
    yield* complain("crontab", error);
    return yield* usageError("unrecognized option");
  }
  const has = (name: string): boolean => options.some((option) => option.name === name);
  if (has("h")) {
    yield* eprint(HELP);
    return 1;
  }
  const accounts = yield* Accounts.load();
  const self = accounts.user(yield* getuid());
  const named = options.find(({ name }) => name === "u")?.value;
  if (named !== undefined && (yield* getuid()) !== 0) {
    yield* eprint("must be privileged to use -u\n");
    return 1;
  }
  const user = named === undefined ? self : accounts.userNamed(named);
  if (user === undefined) {
    yield* eprint(`crontab:  user \`${named ?? ""}' unknown\n`);
    return 1;
  }
  const verbs = options.filter(({ name }) => "elr".includes(name));
  if (verbs.length > 1) return yield* usageError("only one operation permitted");
  if (verbs.length === 1 && operands.length > 0)
    return yield* usageError("no arguments permitted after this option");
  const table = new Table(self?.name ?? "root", user, env);
  switch (verbs[0]?.name) {
    case "l":
      return yield* table.list();
    case "r":
      return yield* table.remove(has("i"));
    case "e":
      return yield* table.edit();
    default:
      return yield* table.replace(operands[0] ?? "-", has("n"));
  }
}

class Table {
  private readonly caller: string;
  private readonly user: User;
  private readonly env: Environment;
  private readonly path: string;
  private readonly answers = new Lines(0);

  constructor(caller: string, user: User, env: Environment) {
    this.caller = caller;
    this.user = user;
    this.env = env;
    this.path = `${CRONTABS}/${user.name}`;
  }

  private *note(what: string): Sys<void> {
    yield* log("crontab", `(${this.caller}) ${what} (${this.user.name})`, 6, "cron.service");
  }

  /** The table without the lines before it; null when there is none. */
  private *text(): Sys<string | null> {
    const text = yield* tryReadFile(this.path);
    if (text === undefined) return null;
    const lines = text.split("\n");
    let at = 0;
    while (at < HEADER_LINES && lines[at]?.startsWith("#")) at++;
    return lines.slice(at).join("\n");
  }

  private *none(): Sys<number> {
    yield* eprint(`no crontab for ${this.user.name}\n`);
    return 1;
  }

  *list(): Sys<number> {
    yield* this.note("LIST");
    const text = yield* this.text();
    if (text === null) return yield* this.none();
    yield* print(text);
    return 0;
  }

  *remove(ask: boolean): Sys<number> {
    if (ask && (yield* this.text()) === null) return yield* this.none();
    if (ask && !(yield* this.agrees(`crontab: really delete ${this.user.name}'s crontab? (y/n) `)))
      return 0;
    yield* this.note("DELETE");
    try {
      yield* unlink(this.path);
      return 0;
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno === "ENOENT") return yield* this.none();
      yield* eprint(`${this.path}: ${errorText(error)}\n`);
      return 1;
    }
  }

  private *agrees(question: string): Sys<boolean> {
    yield* print(question);
    for (;;) {
      const answer = yield* this.answers.next();
      if (answer === null) return false;
      const letter = decode(answer).slice(0, 1).toLowerCase();
      if (letter === "y" || letter === "n") return letter === "y";
      yield* print("Please enter Y or N: ");
    }
  }

  *replace(source: string, dry: boolean): Sys<number> {
    let text: string;
    try {
      text = decode(yield* readAll(source === "-" ? 0 : yield* open(source, O_RDONLY)));
    } catch (error) {
      yield* eprint(`${source}: ${errorText(error)}\n`);
      return 1;
    }
    if (!(yield* this.check(text, source))) return 1;
    if (dry) {
      yield* eprint("The syntax of the crontab file was successfully checked.\n");
      return 0;
    }
    return yield* this.install(text, source);
  }

  private *check(text: string, name: string): Sys<boolean> {
    const result = parseCrontab(text, false);
    if (!Array.isArray(result)) {
      const { line, text: what } = result as { line: number; text: string };
      yield* eprint(`"${name}":${line}: ${what}\nerrors in crontab file, can't install.\n`);
      return false;
    }
    if (text === "" || text.endsWith("\n")) return true;
    yield* eprint("new crontab file is missing newline before EOF, can't install.\n");
    return false;
  }

  private *install(text: string, source: string): Sys<number> {
    const now = strftime("%a %b %e %H:%M:%S %Y", breakDown(yield* clock_gettime(CLOCK_REALTIME)));
    const header =
      "# DO NOT EDIT THIS FILE - edit the master and reinstall.\n" +
      `# (${source} installed on ${now})\n` +
      "# (Cron version -- $Id: crontab.c,v 2.13 1994/01/17 03:20:37 vixie Exp $)\n";
    const draft = `${CRONTABS}/tmp.${this.user.name}`;
    try {
      yield* writeFile(draft, header + text, 0o600);
      yield* chmod(draft, 0o600);
      if ((yield* getuid()) === 0) yield* chown(draft, this.user.uid, -1);
      yield* rename(draft, this.path);
    } catch (error) {
      yield* eprint(`${CRONTABS}/: ${errorText(error)}\n`);
      return 1;
    }
    yield* this.note("REPLACE");
    return 0;
  }

  *edit(): Sys<number> {
    yield* this.note("BEGIN EDIT");
    const old = yield* this.text();
    if (old === null) yield* eprint(`no crontab for ${this.user.name} - using an empty one\n`);
    const folder = `/tmp/crontab.${String((yield* clock_gettime(CLOCK_REALTIME)).nsec).slice(-6)}`;
    const draft = `${folder}/crontab`;
    yield* mkdir(folder, 0o700);
    yield* writeFile(draft, old ?? TEMPLATE, 0o600);
    if ((yield* getuid()) === 0) yield* chmod(draft, 0o600);
    const code = yield* this.editUntilGood(draft);
    yield* this.note("END EDIT");
    if (code === null) return 1; // the draft is left for its author
    yield* unlink(draft);
    yield* rmdir(folder);
    return code;
  }

  private *editUntilGood(draft: string): Sys<number | null> {
    for (;;) {
      const before = yield* stat(draft);
      const failed = yield* this.runEditor(draft);
      if (failed) return 1;
      const after = yield* stat(draft);
      const same = before.mtime.sec === after.mtime.sec && before.mtime.nsec === after.mtime.nsec;
      if (same) {
        yield* eprint("No modification made\n");
        return 0;
      }
      yield* eprint("crontab: installing new crontab\n");
      const text = (yield* tryReadFile(draft)) ?? "";
      if (yield* this.check(text, draft)) return yield* this.install(text, draft);
      if (yield* this.agrees("Do you want to retry the same edit? (y/n) ")) continue;
      yield* eprint(`crontab: edits left in ${draft}\n`);
      return null;
    }
  }

  private *runEditor(draft: string): Sys<boolean> {
    const { env } = this;
    const asked = env.get("VISUAL") ?? env.get("EDITOR") ?? "";
    const editor = asked || ((yield* firstFound(["editor", "nano"], env)) ?? "");
    const gid = yield* getgid();
    const status = yield* runEditor(["/bin/sh", "-c", `${editor} ${draft}`], env, function* () {
      yield* setgid(gid);
      yield* chdir(dirName(draft));
    });
    if (status !== 0) yield* eprint(`crontab: "${editor}" exited with status ${status}\n`);
    return status !== 0;
  }
}
