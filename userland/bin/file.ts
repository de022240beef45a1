/** Tools on files, directories and the environment: their rows in the program table. */
import { type Row, tool } from "../lib/row.ts";
import * as basename from "./basename.ts";
import * as chgrp from "./chgrp.ts";
import * as chmod from "./chmod.ts";
import * as chown from "./chown.ts";
import * as clear from "./clear.ts";
import * as cp from "./cp.ts";
import * as dd from "./dd.ts";
import * as df from "./df.ts";
import * as dirname from "./dirname.ts";
import * as du from "./du.ts";
import * as env from "./env.ts";
import * as false_ from "./false.ts";
import * as filetype from "./filetype.ts";
import * as find from "./find.ts";
import * as groups from "./groups.ts";
import * as hostname from "./hostname.ts";
import * as id from "./id.ts";
import * as ln from "./ln.ts";
import * as ls from "./ls.ts";
import * as mkdir from "./mkdir.ts";
import * as mkfifo from "./mkfifo.ts";
import * as mktemp from "./mktemp.ts";
import * as mv from "./mv.ts";
import * as nohup from "./nohup.ts";
import * as nproc from "./nproc.ts";
import * as printenv from "./printenv.ts";
import * as pwd from "./pwd.ts";
import * as readlink from "./readlink.ts";
import * as realpath from "./realpath.ts";
import * as rm from "./rm.ts";
import * as rmdir from "./rmdir.ts";
import * as sleep from "./sleep.ts";
import * as stat from "./stat.ts";
import * as sync from "./sync.ts";
import * as test from "./test.ts";
import * as timeout from "./timeout.ts";
import * as touch from "./touch.ts";
import * as tput from "./tput.ts";
import * as tree from "./tree.ts";
import * as true_ from "./true.ts";
import * as truncate from "./truncate.ts";
import * as tty from "./tty.ts";
import * as uname from "./uname.ts";
import * as which from "./which.ts";
import * as whoami from "./whoami.ts";
import * as xargs from "./xargs.ts";
import * as yes from "./yes.ts";

export const FILE_TOOLS: readonly Row[] = [
  tool(basename, "/usr/bin/basename"),
  tool(chgrp, "/usr/bin/chgrp"),
  tool(chmod, "/usr/bin/chmod"),
  tool(chown, "/usr/bin/chown"),
  tool(clear, "/usr/bin/clear", "/usr/bin/reset"),
  tool(cp, "/usr/bin/cp"),
  tool(dd, "/usr/bin/dd"),
  tool(df, "/usr/bin/df"),
  tool(dirname, "/usr/bin/dirname"),
  tool(du, "/usr/bin/du"),
  tool(env, "/usr/bin/env"),
  tool(false_, "/usr/bin/false"),
  tool(filetype, "/usr/bin/file"),
  tool(find, "/usr/bin/find"),
  tool(groups, "/usr/bin/groups"),
  tool(hostname, "/usr/bin/hostname"),
  tool(id, "/usr/bin/id"),
  tool(ln, "/usr/bin/ln"),
  tool(ls, "/usr/bin/ls"),
  tool(mkdir, "/usr/bin/mkdir"),
  tool(mkfifo, "/usr/bin/mkfifo"),
  tool(mktemp, "/usr/bin/mktemp"),
  tool(mv, "/usr/bin/mv"),
  tool(nohup, "/usr/bin/nohup"),
  tool(nproc, "/usr/bin/nproc"),
  tool(printenv, "/usr/bin/printenv"),
  tool(pwd, "/usr/bin/pwd"),
  tool(readlink, "/usr/bin/readlink"),
  tool(realpath, "/usr/bin/realpath"),
  tool(rm, "/usr/bin/rm"),
  tool(rmdir, "/usr/bin/rmdir"),
  tool(sleep, "/usr/bin/sleep"),
  tool(stat, "/usr/bin/stat"),
  tool(sync, "/usr/bin/sync"),
  tool(test, "/usr/bin/test", "/usr/bin/["),
  tool(timeout, "/usr/bin/timeout"),
  tool(touch, "/usr/bin/touch"),
  tool(tput, "/usr/bin/tput"),
  tool(tree, "/usr/bin/tree"),
  tool(true_, "/usr/bin/true"),
  tool(truncate, "/usr/bin/truncate"),
  tool(tty, "/usr/bin/tty"),
  tool(uname, "/usr/bin/uname", "/usr/bin/arch"),
  tool(which, "/usr/bin/which"),
  tool(whoami, "/usr/bin/whoami"),
  tool(xargs, "/usr/bin/xargs"),
  tool(yes, "/usr/bin/yes"),
];
