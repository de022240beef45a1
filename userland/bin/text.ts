/** Tools that read text and write text: their rows in the program table. */
import { type Row, tool } from "../lib/row.ts";
import * as cat from "./cat.ts";
import * as echo from "./echo.ts";
import * as grep from "./grep.ts";
import * as head from "./head.ts";
import * as seq from "./seq.ts";
import * as sort from "./sort.ts";
import * as tail from "./tail.ts";
import * as uniq from "./uniq.ts";
import * as wc from "./wc.ts";
import * as cut from "./cut.ts";
import * as date from "./date.ts";
import * as printf from "./printf.ts";
import * as tr from "./tr.ts";

export const TEXT_TOOLS: readonly Row[] = [
  tool(cat, "/usr/bin/cat"),
  tool(echo, "/usr/bin/echo"),
  tool(grep, "/usr/bin/grep", "/usr/bin/egrep", "/usr/bin/fgrep"),
  tool(head, "/usr/bin/head"),
  tool(seq, "/usr/bin/seq"),
  tool(sort, "/usr/bin/sort"),
  tool(tail, "/usr/bin/tail"),
  tool(uniq, "/usr/bin/uniq"),
  tool(wc, "/usr/bin/wc"),
  tool(cut, "/usr/bin/cut"),
  tool(date, "/usr/bin/date"),
  tool(printf, "/usr/bin/printf"),
  tool(tr, "/usr/bin/tr"),
];
