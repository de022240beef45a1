import { oracleTable } from "../../support/oracletable.ts";

oracleTable("small", ["file", "column", "diff"]);
