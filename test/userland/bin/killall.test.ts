import { oracleTable } from "../../support/oracletable.ts";

oracleTable("killall", ["killall"]);
