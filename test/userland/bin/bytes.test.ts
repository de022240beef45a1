import { oracleTable } from "../../support/oracletable.ts";

oracleTable("bytes", ["xxd", "hexdump", "strings"]);
