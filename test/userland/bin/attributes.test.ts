import { oracleTable } from "../../support/oracletable.ts";

oracleTable("attributes");
