/** What can go wrong inside an expansion; exec.ts reports it and decides how far to unwind. */

export class ExpansionError {
  readonly message: string;
  /** Ends a script (${x?}, a bad substitution); otherwise only the command line. */
  readonly fatal: boolean;
  constructor(message: string, fatal: boolean) {
    this.message = message;
    this.fatal = fatal;
  }
}
