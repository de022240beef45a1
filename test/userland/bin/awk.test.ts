import { oracleTable } from "../../support/oracletable.ts";

oracleTable("awk", ["mawk"]);
