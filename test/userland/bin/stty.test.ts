/** stty beside the real one, each on a pseudo-terminal of its own. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CI, have, toInstall } from "../../support/packages.ts";
import { TerminalSession } from "../../support/terminalsession.ts";

/** What is set in a terminal that programs left in any state; each line is a run of stty. */
const RUNS = `rows 24 cols 80

-a
-g
size
speed
-echo -icanon

sane
raw

-a
sane
cbreak

-cbreak

nl

-nl

intr ^A quit undef erase ^H eof ^- kill x

-a
sane
min 3 time 5

sane
ek

ixany tostop noflsh -iutf8

sane
crt

dec

sane
foo
-foo
rows
rows x
intr
intr abc
-rows
size -a
-a -g
-a sane
-g sane
intr ^C -echo nosuch

--nosuch
-F /dev/null
-F /nosuch -a
-icrnl onlcr

sane
rows 0
size
rows 30
columns 100
size
-parenb
cs8 -hupcl
echo -echo

sane
susp 0

susp 26
susp 0x1a
susp 032
intr 300
werase ^[
stop ^
-a
sane
line 0
38400
-crtkill

--all`;

const SCRIPT = `exec > $1 2>&1
stty sane -hupcl
stty ixon
while IFS= read -r line <&3; do
  echo "\\$ stty $line"
  stty $line || echo "=> $?"
done 3< $2
s=$(stty -g); stty raw -echo; stty "$s"; stty -a
stty < /dev/null
stty sane
`;

function real(): string {
  const folder = mkdtempSync(join(tmpdir(), "pagefault-stty-"));
  const path = (name: string): string => join(folder, name);
  writeFileSync(path("s"), SCRIPT);
  writeFileSync(path("runs"), `${RUNS}\n`);
  const command = `bash ${path("s")} ${path("out")} ${path("runs")}`;
  const env = { ...process.env, LC_ALL: "C.UTF-8" };
  spawnSync("script", ["-qec", command, "/dev/null"], { env, input: "" });
  const text = readFileSync(path("out"), "utf8");
  rmSync(folder, { recursive: true });
  return text;
}

function ours(): string {
  const session = new TerminalSession(24, 200);
  const send = (name: string, text: string): void =>
    session.type(`echo ${Buffer.from(text).toString("base64")} | base64 -d > ${name}\r`, 300);
  send("s", SCRIPT);
  send("runs", `${RUNS}\n`);
  session.type("bash s out runs; clear\r", 8_000);
  session.type("echo BEG''IN; cat out; echo E''ND\r", 1_000);
  const text = session.output.replaceAll("\r\n", "\n");
  return /BEGIN\n(.*)END\n/s.exec(text)?.[1] ?? text;
}

const there = have("script", "bash", "ls");

test.skipIf(!there && !CI)(
  `stty says and sets what the real one does${there ? "" : toInstall("script", "bash", "ls")}`,
  () => expect(ours().split("\n")).toEqual(real().split("\n")),
);
