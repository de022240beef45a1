/** crontab, the real one over an empty folder: this machine's tables are left alone. */
import { oracleTable } from "../../support/oracletable.ts";

const SPOOL = ["--perms", "1730", "--tmpfs", "/var/spool/cron/crontabs"];

oracleTable("crontab", ["crontab", "bwrap"], ["bwrap", "--dev-bind", "/", "/", ...SPOOL]);
