/** The parser's hold on the tokens: looking, taking, expecting, and complaining. */
import { AwkError, Lexer, type Token } from "./lex.ts";

export class TokenStream {
  token: Token;
  protected readonly lexer: Lexer;

  constructor(source: string) {
    this.lexer = new Lexer(source);
    this.token = this.lexer.next();
  }

  get line(): number {
    return this.lexer.lineOf(this.token.at);
  }

  advance(): Token {
    const token = this.token;
    this.token = this.lexer.next();
    return token;
  }

  is(text: string): boolean {
    return (this.token.kind === "op" || this.token.kind === "keyword") && this.token.text === text;
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.advance();
    return true;
  }

  expect(text: string): void {
    if (this.take(text)) return;
    const at = this.token;
    if (at.kind === "end")
      throw new AwkError(`line ${this.line + 1}: missing ${text} near end of file`);
    if (text === ")")
      throw new AwkError(
        `line ${this.line}: missing ) near ${at.kind === "newline" ? "end of line" : at.text}`,
      );
    this.fail();
  }

  fail(): never {
    const { token, line } = this;
    if (token.kind === "newline") throw new AwkError(`line ${line}: unexpected newline near ...`);
    const near = token.kind === "end" ? "end of file" : token.text;
    throw new AwkError(`line ${line}: syntax error at or near ${near}`);
  }

  newlines(): void {
    while (this.token.kind === "newline") this.advance();
  }

  terminators(): void {
    while (this.token.kind === "newline" || this.is(";")) this.advance();
  }

  endsStatement(): boolean {
    return (
      this.token.kind === "newline" || this.token.kind === "end" || this.is(";") || this.is("}")
    );
  }

  /** After a simple statement. */
  endStatement(): void {
    if (this.token.kind === "newline" || this.is(";")) {
      this.advance();
      return;
    }
    if (!this.is("}") && this.token.kind !== "end") this.fail();
  }
}
