/**
 * m and -m: a line for the process and one for each of its threads below it. What only the one or
 * only the other has is a dash: CF_PRINT_PROCESS_ONLY and CF_PRINT_THREAD_ONLY of src/ps/output.c.
 */
import { type Field, FIELDS } from "../../lib/psfields.ts";

const headers = (names: string): ReadonlySet<string> =>
  new Set(names.split(" ").map((name) => FIELDS[name]?.header ?? name));

const OF_PROCESS = headers(
  "%mem cgname cgroup cmd args ucmd comm fname drs label pgid pgrp ppid pid rss sz size sess sid " +
    "stackp thcount nlwp tname tt tpgid trs vsz unit",
);
const OF_THREAD = headers(
  "blocked caught ignored sigmask sigcatch sigignore class cls policy eip esp intpri opri pri " +
    "pri_bar pri_baz pri_foo priority ni psr rtprio s stat sched sgi_p spid tid lwp wchan nwchan",
);

/** Does a line of that kind have something to say in this column? */
export const hasValue = (field: Field, line: "process" | "thread"): boolean =>
  !(line === "process" ? OF_THREAD : OF_PROCESS).has(field.header);
