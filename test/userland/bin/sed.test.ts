import { oracleTable } from "../../support/oracletable.ts";

oracleTable("sed");
