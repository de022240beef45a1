/** Tools that read text and write text: their rows in the program table. */
import { type Row, tool } from "../lib/row.ts";
import * as awk from "./awk.ts";
import * as base64 from "./base64.ts";
import * as cat from "./cat.ts";
import * as cmp from "./cmp.ts";
import * as column from "./column.ts";
import * as comm from "./comm.ts";
import * as cut from "./cut.ts";
import * as date from "./date.ts";
import * as diff from "./diff.ts";
import * as echo from "./echo.ts";
import * as expand from "./expand.ts";
import * as fold from "./fold.ts";
import * as grep from "./grep.ts";
import * as head from "./head.ts";
import * as hexdump from "./hexdump.ts";
import * as join from "./join.ts";
import * as less from "./less.ts";
import * as man from "./man.ts";
import * as md5sum from "./md5sum.ts";
import * as nano from "./nano.ts";
import * as nl from "./nl.ts";
import * as od from "./od.ts";
import * as paste from "./paste.ts";
import * as printf from "./printf.ts";
import * as rev from "./rev.ts";
import * as sed from "./sed.ts";
import * as seq from "./seq.ts";
import * as shuf from "./shuf.ts";
import * as sort from "./sort.ts";
import * as split from "./split.ts";
import * as strings from "./strings.ts";
import * as tac from "./tac.ts";
import * as tail from "./tail.ts";
import * as tee from "./tee.ts";
import * as tr from "./tr.ts";
import * as uniq from "./uniq.ts";
import * as wc from "./wc.ts";
import * as xxd from "./xxd.ts";

export const TEXT_TOOLS: readonly Row[] = [
  tool(awk, "/usr/bin/mawk", "/usr/bin/awk"),
  tool(base64, "/usr/bin/base64"),
  tool(cat, "/usr/bin/cat"),
  tool(cmp, "/usr/bin/cmp"),
  tool(column, "/usr/bin/column"),
  tool(comm, "/usr/bin/comm"),
  tool(cut, "/usr/bin/cut"),
  tool(date, "/usr/bin/date"),
  tool(diff, "/usr/bin/diff"),
  tool(echo, "/usr/bin/echo"),
  tool(expand, "/usr/bin/expand", "/usr/bin/unexpand"),
  tool(fold, "/usr/bin/fold"),
  tool(grep, "/usr/bin/grep", "/usr/bin/egrep", "/usr/bin/fgrep"),
  tool(head, "/usr/bin/head"),
  tool(hexdump, "/usr/bin/hexdump", "/usr/bin/hd"),
  tool(join, "/usr/bin/join"),
  tool(less, "/usr/bin/less"),
  tool(man, "/usr/bin/man", "/usr/bin/apropos", "/usr/bin/whatis"),
  tool(md5sum, "/usr/bin/md5sum", "/usr/bin/sha1sum", "/usr/bin/sha224sum", "/usr/bin/sha256sum"),
  tool(nano, "/usr/bin/nano"),
  tool(nl, "/usr/bin/nl"),
  tool(od, "/usr/bin/od"),
  tool(paste, "/usr/bin/paste"),
  tool(printf, "/usr/bin/printf"),
  tool(rev, "/usr/bin/rev"),
  tool(sed, "/usr/bin/sed"),
  tool(seq, "/usr/bin/seq"),
  tool(shuf, "/usr/bin/shuf"),
  tool(sort, "/usr/bin/sort"),
  tool(split, "/usr/bin/split"),
  tool(strings, "/usr/bin/strings"),
  tool(tac, "/usr/bin/tac"),
  tool(tail, "/usr/bin/tail"),
  tool(tee, "/usr/bin/tee"),
  tool(tr, "/usr/bin/tr"),
  tool(uniq, "/usr/bin/uniq"),
  tool(wc, "/usr/bin/wc"),
  tool(xxd, "/usr/bin/xxd"),
];
