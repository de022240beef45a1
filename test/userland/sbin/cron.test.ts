/** cron on a booted host: which tables it reads, when it runs what, and what it says of them. */
import { expect, test } from "vitest";
import {
  isDue,
  parseCrontab,
  type CrontabEntry,
  splitInput,
} from "../../../userland/lib/crontab.ts";
import { onBooted } from "../../support/booted.ts";

test("a user's own table runs as the user, with its variables and its input", () => {
  const table =
    "X=5\\n* * * * * echo $X $LOGNAME $(id -un) >/tmp/ran\\n* * * * * cat >/tmp/in%a%b\\n";
  const out = onBooted(
    `su learner -c "printf '${table.replaceAll("%", "%%").replaceAll("$", "\\$")}' | crontab -"; ` +
      "stat -c '%U %G %a' /var/spool/cron/crontabs/learner; sleep 60; cat /tmp/ran /tmp/in",
    { warmup: "90s" },
  );
  expect(out).toBe("learner crontab 600\n5 learner learner\na\nb\n");
});

test("a job has the groups of its user, not those of cron", () => {
  const out = onBooted(
    "mkdir -p /etc/cron.d; echo '* * * * * learner id >/tmp/id' >/etc/cron.d/who; id learner; " +
      "sleep 61; cat /tmp/id",
    { warmup: "90s" },
  );
  const [asked, ran] = out.split("\n");
  expect(asked).toMatch(/groups=.*,/);
  expect(ran).toBe(asked);
});

test("a name with a dot is passed over, a table with an error or a cut line is refused", () => {
  const out = onBooted(
    "cd /etc/cron.d; echo '* * * * * root touch /dotted' >a.b; " +
      "printf '* * * * * root touch /cut' >cut; " +
      "printf '* * * * * root touch /bad\\n61 * * * * root x\\n' >bad; sleep 61; ls /dotted /cut " +
      "/bad 2>/dev/null; echo '* * * * * root touch /good' >bad; sleep 60; ls /good; " +
      "journalctl -u cron -o cat | grep -E 'ERROR|Error|RELOAD'",
    { warmup: "150s" },
  );
  expect(out).toBe(
    "/good\nError: bad minute; while reading /etc/cron.d/bad\n" +
      "(*system*bad) ERROR (Syntax error, this crontab file will be ignored)\n" +
      "(*system*cut) ERROR (Missing newline before EOF, this crontab file will be ignored)\n" +
      "(*system*) RELOAD (*system*bad)\n",
  );
});

test("a day of the month or of the week is enough when neither is a star", () => {
  const due = (line: string, day: number, weekday: number): boolean => {
    const [entry] = parseCrontab(`${line} x\n`, false) as CrontabEntry[];
    return isDue((entry as CrontabEntry).when as never, {
      minute: 0,
      hour: 0,
      day,
      month: 5,
      weekday,
    });
  };
  expect([due("0 0 13 * fri", 13, 1), due("0 0 13 * 5", 14, 5), due("0 0 13 * 5", 14, 1)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([due("0 0 13 * *", 14, 5), due("0 0 * * 7", 1, 0), due("@weekly", 9, 0)]).toEqual([
    false,
    true,
    true,
  ]);
});

test("the first percent sign begins the input, a quoted one is a percent sign", () => {
  expect(splitInput("date +\\%F%one%two")).toEqual({ command: "date +%F", input: "one\ntwo\n" });
});
