import { oracleTable } from "../../support/oracletable.ts";

oracleTable("text2");
