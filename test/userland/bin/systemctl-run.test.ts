/** systemctl on a booted host: what a service's status says, and what units do to each other. */
import { expect, test } from "vitest";
import { formatBytes } from "../../../userland/lib/human.ts";
import { onBooted } from "../../support/booted.ts";

const DIR = "/etc/systemd/system";
const unit = (name: string, ...lines: readonly string[]): string =>
  `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")} >${DIR}/${name}.service; `;
const service = (name: string, exec: string, ...more: readonly string[]): string =>
  unit(name, ...more, "[Service]", `ExecStart=${exec}`);

test("what asks right after a restart sees the service's own name and memory", () => {
  const out = onBooted(
    "systemctl restart cron; systemctl status cron | grep -E 'PID|Tasks|Memory|cron -f$'; " +
      "ls /proc/$(pgrep -o cron)/fd | wc -l",
  );
  expect(out.replace(/\d+ \(cron\)|─\d+/g, "N").split("\n")).toEqual([
    "   Main PID: N",
    "      Tasks: 1 (limit: 153)",
    expect.stringMatching(/^ {5}Memory: [1-9]\d*\.\d[KM]$/),
    "             └N /usr/sbin/cron -f",
    "3",
    "",
  ]);
});

test("until it executes its program the child is called by its end, in parentheses", () => {
  const slow = service("slow", "/bin/no-such-program-at-all");
  const out = onBooted(`${slow}systemctl start slow; sleep 0.1; journalctl -u slow -o cat`);
  expect(out).toContain("slow.service: Failed at step EXEC spawning /bin/no-such-program-at-all: ");
  const who = onBooted(`${slow}systemctl start slow; sleep 0.1; journalctl -u slow | grep step`);
  expect(who).toMatch(/ \(m-at-all\)\[\d+\]: /);
});

test("a service that failed says with what status, how long it was up and what it used", () => {
  const out = onBooted(
    `${service("bad", '/bin/sh -c "sleep 2; exit 3"')}systemctl start bad; sleep 3; ` +
      "systemctl status bad",
  );
  const lines = out.split("\n").map((line) => line.replace(/\b\d{4,}\b/g, "PID"));
  expect(lines.slice(0, 2)).toEqual([
    "× bad.service",
    `     Loaded: loaded (${DIR}/bad.service; static)`,
  ]);
  expect(lines[2]).toMatch(/^ {5}Active: failed \(Result: exit-code\) since .*; \d+ms ago$/);
  expect(lines[3]).toMatch(/^ {3}Duration: 2\.0\d\ds$/);
  expect(lines.slice(4, 6)).toEqual([
    "    Process: PID ExecStart=/bin/sh -c sleep 2; exit 3 (code=exited, status=3)",
    "   Main PID: PID (code=exited, status=3)",
  ]);
  expect(lines[6]).toMatch(/^ {8}CPU: \d/);
});

test("the journal's size is what its file takes", () => {
  const out = onBooted("journalctl --disk-usage; stat -c %b /var/log/journal/system.journal");
  const [said, blocks] = out.split("\n");
  const size = formatBytes(Number(blocks) * 512);
  expect(said).toBe(`Archived and active journals take up ${size} in the file system.`);
});

test("what is refused says for which unit, and exits as init scripts do", () => {
  const units =
    service("plain", "/bin/sleep 99") +
    unit("idle", "[Service]", "ExecStart=/bin/sleep 99", "ExecReload=/bin/true") +
    unit("empty", "[Service]", "User=root") +
    `ln -s /dev/null ${DIR}/gone.service; `;
  const say = (command: string): string => `systemctl ${command} 2>&1; echo $?; `;
  const out = onBooted(
    units +
      say("start none other") +
      say("start gone none") +
      say("start empty") +
      say("reload plain") +
      say("reload idle") +
      say("stop none") +
      say("kill none") +
      say("kill idle") +
      say("kill") +
      say("reset-failed none") +
      "true",
  );
  expect(out.split("\n")).toEqual([
    "Failed to start none.service: Unit none.service not found.",
    "Failed to start other.service: Unit other.service not found.",
    "5",
    "Failed to start gone.service: Unit gone.service is masked.",
    "Failed to start none.service: Unit none.service not found.",
    "1",
    "Failed to start empty.service: Unit empty.service has a bad unit file setting.",
    "See system logs and 'systemctl status empty.service' for details.",
    "1",
    "Failed to reload plain.service: Job type reload is not applicable for unit plain.service.",
    "3",
    "idle.service is not active, cannot reload.",
    "1",
    "Failed to stop none.service: Unit none.service not loaded.",
    "5",
    "Failed to kill unit none.service: Unit none.service not loaded.",
    "1",
    "0",
    "Too few arguments.",
    "1",
    "Failed to reset failed state of unit none.service: Unit none.service not loaded.",
    "1",
    "",
  ]);
});

test("Requires= and After= start the other first, and its stop stops both", () => {
  const units =
    service("db", "/bin/sleep 99") +
    service("app", "/bin/sleep 99", "[Unit]", "Requires=db.service", "After=db.service");
  const out = onBooted(
    `${units}systemctl start app; systemctl is-active db app; systemctl stop db; ` +
      "systemctl is-active db app; journalctl -o cat | grep -E '(Started|Stopped) (db|app)\\.'",
  );
  expect(out).toBe(
    "active\nactive\ninactive\ninactive\nStarted db.service.\nStarted app.service.\n" +
      "Stopped app.service.\nStopped db.service.\n",
  );
});

test("what requires a unit that fails does not start, and says so", () => {
  const units =
    unit("first", "[Service]", "Type=oneshot", "ExecStart=/bin/false") +
    service("then", "/bin/sleep 99", "[Unit]", "Requires=first.service", "After=first.service");
  const out = onBooted(`${units}systemctl start then; echo $?; systemctl is-active then`);
  expect(out).toBe(
    "A dependency job for then.service failed. See 'journalctl -xe' for details.\n1\ninactive\n",
  );
});

test("OnFailure= starts the other unit when this one has failed", () => {
  const units =
    unit("alarm", "[Service]", "Type=oneshot", "ExecStart=/bin/touch /rang") +
    service("bad", "/bin/false", "[Unit]", "OnFailure=alarm.service");
  expect(onBooted(`${units}systemctl start bad; sleep 0.2; ls /rang`)).toBe("/rang\n");
});

test("a condition that does not hold keeps a unit from starting, an assert fails it", () => {
  const units =
    service("cond", "/bin/sleep 9", "[Unit]", "ConditionPathExists=!/etc") +
    service("need", "/bin/sleep 9", "[Unit]", "AssertPathExists=/nothere");
  const out = onBooted(
    `${units}systemctl start cond; echo $?; systemctl status cond | tail -n 1; ` +
      "systemctl start need; echo $?; systemctl is-active cond need",
  );
  expect(out.replace(/^.*systemd\[1\]: /m, "")).toBe(
    "0\ncond.service was skipped because of an unmet condition check " +
      "(ConditionPathExists=!/etc).\n" +
      "Assertion failed on job for need.service.\n1\ninactive\ninactive\n",
  );
});

test("enable makes the links of WantedBy=, RequiredBy= and Alias=, disable removes them", () => {
  const text = unit(
    "x",
    "[Service]",
    "ExecStart=/bin/true",
    "[Install]",
    "WantedBy=graphical.target",
    "RequiredBy=cron.service",
    "Alias=y.service",
  );
  const out = onBooted(
    `${text}systemctl enable x 2>/dev/null; systemctl is-enabled x y; ` +
      `cd ${DIR}; ls -d *.wants/x* *.requires/x* y*; systemctl status y | head -n1; ` +
      "systemctl disable x 2>/dev/null; systemctl is-enabled x; ls -d *.wants/x* y* 2>/dev/null",
  );
  expect(out).toBe(
    "enabled\nenabled\ncron.service.requires/x.service\ngraphical.target.wants/x.service\n" +
      "y.service\n○ x.service\ndisabled\n",
  );
});

test("the patterns of list-units and list-unit-files are of whole names", () => {
  const names = (verb: string): string =>
    onBooted(`systemctl ${verb} --no-legend >/l; awk '/service|target/ { print $1 }' /l`)
      .trim()
      .replace(/\n/g, " ");
  expect(names("list-units cron")).toBe("");
  expect(names("list-units 'cr?n.*'")).toBe("cron.service");
  expect(names("list-units '[!c]*on.service'")).toBe("");
  expect(names("list-units cron.service 'multi-*'")).toBe("cron.service multi-user.target");
  expect(names("list-units --failed cron.service")).toBe("");
  expect(names("list-units -t socket,target --state=running,active 'multi-*' cron.service")).toBe(
    "multi-user.target",
  );
  expect(names("list-unit-files 'cron*'")).toMatch(/^cron\.service/);
});

test("a unit file that was changed is said until the manager reads it again", () => {
  const out = onBooted(
    `${service("x", "/bin/sleep 9")}systemctl start x; echo '#' >>${DIR}/x.service; ` +
      "systemctl restart x; systemctl daemon-reload; systemctl restart x",
  );
  expect(out).toBe(
    "Warning: The unit file, source configuration file or drop-ins of x.service changed on " +
      "disk. Run 'systemctl daemon-reload' to reload units.\n",
  );
});

test("of a running unit whose file is gone no drop-in is shown", () => {
  const shown = "systemctl status gone | grep -E 'Loaded|Drop|conf|Active'";
  const out = onBooted(
    `${service("gone", "/bin/sleep 99")}mkdir ${DIR}/gone.service.d; ` +
      `echo '[Service]' >${DIR}/gone.service.d/x.conf; systemctl start gone; ${shown}; ` +
      `rm ${DIR}/gone.service; systemctl daemon-reload; ${shown}`,
  );
  expect(out.replace(/ since .*/g, "").split("\n")).toEqual([
    `     Loaded: loaded (${DIR}/gone.service; static)`,
    `    Drop-In: ${DIR}/gone.service.d`,
    "             └─x.conf",
    "     Active: active (running)",
    "     Loaded: not-found (Reason: Unit gone.service not found.)",
    "     Active: active (running)",
    "",
  ]);
});

test("revert takes the drop-ins away again", () => {
  const out = onBooted(
    `mkdir ${DIR}/cron.service.d; printf '[Service]\\nNice=5\\n' >${DIR}/cron.service.d/a.conf; ` +
      "systemctl daemon-reload; systemctl cat cron | tail -n 3; systemctl revert cron; " +
      "systemctl cat cron | tail -n 1; systemctl edit cron",
  );
  expect(out).toBe(
    `# ${DIR}/cron.service.d/a.conf\n[Service]\nNice=5\n` +
      `Removed "${DIR}/cron.service.d/a.conf".\nRemoved "${DIR}/cron.service.d".\n` +
      "WantedBy=multi-user.target\nCannot edit units if not on a tty.\n",
  );
});
