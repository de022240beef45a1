/** What ends a sed before or while it runs. */
export class SedError {
  readonly message: string;
  readonly status: number;
  constructor(message: string, status = 1) {
    this.message = message;
    this.status = status;
  }
}

/** A command of the real sed that is not modelled. */
export class Beyond {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}
