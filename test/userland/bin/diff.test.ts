import { oracleTable } from "../../support/oracletable.ts";

oracleTable("diff", ["diff"]);
