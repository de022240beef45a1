/** What must not count as evidence: a screen that shows something else, or nothing of it. */
import { describe, expect, test } from "vitest";
import { namedScenario } from "../../server/cli/scenario.ts";
import { takeStep } from "../../session/drive.ts";
import { substitute } from "../../session/vary.ts";
import { newSession } from "../support/session.ts";

const SEED = 4;

function typed(name: string, lines: readonly string[]): Map<string, string> {
  const scenario = namedScenario(name);
  const session = newSession(scenario, SEED);
  const { values } = scenario.drawn(SEED);
  for (const type of substitute(lines, values)) takeStep(session, { type });
  return new Map([...session.evidence.seen.values()].map(({ fact, line }) => [fact, line]));
}

/** scenario: [fact, what the screens show instead, the lines typed] */
const NOT_SHOWN: Readonly<Record<string, readonly (readonly [string, string, string[]])[]>> = {
  "memory/swap-storm": [
    [
      "swapping",
      "one reading of the counters, by a job whose shell has read them too",
      ["read x < /proc/vmstat; grep pswp /proc/vmstat"],
    ],
    ["swapping", "averages since boot", ["vmstat", "vmstat -w", "vmstat | tail -1", "vmstat 1 1"]],
    ["swapping", "one reading of a counter", ["grep pswp /proc/vmstat", "vmstat >/dev/null"]],
    ["swapping", "one reading of vmstat -s", ["vmstat -s"]],
    ["swapping", "vmstat's other columns", ["vmstat 1 6 | awk '{print $1, $2}'"]],
    ["swapping", "context switches and interrupts", ["vmstat 1 6 | awk '{print $11, $12}'"]],
    ["swapping", "si beside no so", ['vmstat 1 3 | awk \'NR>3{print "si", $7, "so", 0}\'']],
    ["who", "search", ["ps aux | grep '[s]earch.conf'", "pid=$(pgrep -f search.conf)"]],
    ["who", "what search holds", ["grep Vm /proc/$(pgrep -f search.conf)/status", "free -m"]],
    ["who", "nginx's workers", ["ps aux | grep '[n]ginx'", "ps -eo rss,args | grep '[n]ginx'"]],
    ["who", "everybody's number of processes", ["ps aux | wc -l", "ps aux | grep -c worker"]],
    ["change", "the other service", ["cat /etc/search/search.conf", "cat /etc/fstab"]],
    ["other-disk", "only that there is a disk", ["grep -c vdc /proc/diskstats"]],
  ],
  "memory/page-cache-panic": [
    ["no-pressure", "averages since boot", ["vmstat", "vmstat -w | tail -1"]],
    ["no-pressure", "averages since boot, cut", ["vmstat | awk '{print $7, $8}'"]],
    ["low-free", "processes", ["ps aux", "ps -ef"]],
    ["available", "processes", ["ps aux", "uptime"]],
    ["available", "buff/cache under another header", ["free -m | awk '{print $1, $6}'"]],
    ["cache", "processes", ["ps aux --sort=-rss | head"]],
  ],
  "shell/nullglob-cleanup": [
    ["literal", "failglob's refusal", ["cd /tmp", "bash -O failglob -c 'echo *.nothing'"]],
    ["literal", "the script's own text", ["grep -rh ls /srv/ingest /usr/local/sbin/purge-uploads"]],
    ["literal", "cron's stars", ["grep -rh root /srv/ingest /etc/cron.d"]],
    ["vanishes", "a listing", ["cd /srv/ingest/incoming", "shopt -s nullglob", "ls"]],
    ["vanishes", "a pattern that matches", ["cd /srv/ingest", "shopt -s nullglob; echo *"]],
    ["vanishes", "files that match", ["cd /srv/ingest/incoming; bash -O nullglob -c 'ls *.csv'"]],
    ["fails", "no refusal", ["cd /tmp; echo *.nothing; bash -O failglob -c 'echo no match: x'"]],
  ],
};

/** scenario: [fact, how, the lines typed]: rules that are strict must not become blind. */
const SHOWN: Readonly<Record<string, readonly (readonly [string, string, string[]])[]>> = {
  "memory/swap-storm": [
    ["swapping", "vmstat -w", ["vmstat -w 1 5"]],
    [
      "swapping",
      "two readings of the counters",
      ["grep pswp /proc/vmstat; grep pswp /proc/vmstat"],
    ],
    ["swapping", "so cut out", ["vmstat 1 6 | awk '{print $8}'"]],
    ["swapping", "si and so cut out", ["vmstat 1 6 | tr -s ' ' | cut -d' ' -f8,9"]],
    ["swapping", "by name", ['vmstat 1 9 | awk \'NR>3{print "si=" $7, "so=" $8}\'']],
    ["swapping", "without headers", ["vmstat -n 1 6 | tail -3"]],
    ["who", "its RSS alone", ["ps -o rss= -p $(pgrep -f catalog.conf)"]],
    ["who", "its RSS in a sentence", ["awk '/VmRSS/' /proc/$(pgrep -f catalog.conf)/status"]],
    ["who", "top's row", ["top -bn1 | grep worker"]],
  ],
  "memory/page-cache-panic": [
    ["no-pressure", "vmstat's last line", ["vmstat 1 3 | tail -1"]],
    ["no-pressure", "si alone by name", ['vmstat 1 3 | awk \'NR>3{print "si=" $7, "so=" $8}\'']],
    ["available", "free -h", ["free -h"]],
    ["available", "free -g", ["free -g"]],
    ["available", "free -t", ["free -wt"]],
    ["available", "top", ["top -bn1 | head -5"]],
    ["cache", "free -h", ["free -h"]],
    ["low-free", "free -h", ["free -h"]],
    ["low-free", "vmstat", ["vmstat"]],
  ],
  "shell/nullglob-cleanup": [
    ["literal", "ls's complaint", ["cd /srv/ingest/incoming; ls *.nothing"]],
    ["vanishes", "the whole directory", ["cd /srv/ingest/incoming; bash -O nullglob -c 'ls *.zz'"]],
    ["vanishes", "no argument", ["cd /tmp; shopt -s nullglob", "echo [ nothing* ]"]],
    ["fails", "the refusal", ["cd /tmp; shopt -s failglob", "ls *.x"]],
  ],
};

describe.each(Object.entries(NOT_SHOWN))("%s", (name, rows) => {
  test.each(rows)("%s is not seen: %s", (fact, _what, lines) => {
    expect(typed(name, lines).get(fact)).toBeUndefined();
  });
});

describe.each(Object.entries(SHOWN))("%s", (name, rows) => {
  test.each(rows)("%s is seen: %s", (fact, _what, lines) => {
    expect([...typed(name, lines).keys()]).toContain(fact);
  });
});
