/** What a parser throws and its tool prints: a message, without the stack that an Error takes. */
export class Failure {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}
