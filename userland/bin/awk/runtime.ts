/** What a running awk program has: variables, the record, streams, and the CPU it owes. */
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_CLOEXEC, O_RDONLY } from "../../../kernel/uapi/fcntl.ts";
import type { Environment } from "../../../kernel/uapi/program.ts";
import { close, compute, getrandom, open, type Sys } from "../../../kernel/uapi/syscall.ts";
import { AwkArray } from "./array.ts";
import { fromSystem, toSystem } from "./bytes.ts";
import { Fields } from "./fields.ts";
import { AwkError, unescapeString } from "./lex.ts";
import { RecordReader } from "./reader.ts";
import { Streams } from "./streams.ts";
import { fromOutside, numberText, toNumber, toText, type Value } from "./value.ts";

/** Owed CPU is paid once it comes to this. */
const OWE_MAX_NS = 200_000;

export class Runtime {
  readonly streams: Streams;
  readonly fields = new Fields();
  readonly scalars = new Map<string, Value>();
  readonly arrays = new Map<string, AwkArray>();
  convfmt = "%.6g";
  ofmt = "%.6g";
  ors = "\n";
  subsep = "\x1c";
  rs = "\n";
  nr = 0;
  fnr = 0;
  /** CPU that is owed, in nanoseconds. */
  owed = 0;
  depth = 0;
  seed = 0;
  private state = 1;
  private reader: RecordReader | null = null;
  private argument = 1;
  private usedFile = false;
  private done = false;

  constructor(streams: Streams, argv: readonly string[], env: Environment) {
    this.streams = streams;
    const words = new AwkArray(argv.map((word, i) => [String(i), fromOutside(word)]));
    this.arrays.set("ARGV", words);
    this.scalars.set("ARGC", argv.length);
    const environ = new AwkArray();
    environ.onlyNumbers = false;
    for (const [name, value] of env) environ.set(fromSystem(name), fromOutside(fromSystem(value)));
    this.arrays.set("ENVIRON", environ);
  }

  static *start(argv: readonly string[], env: Environment): Sys<Runtime> {
    const runtime = new Runtime(yield* Streams.open(env), argv, env);
    const bytes = yield* getrandom(4);
    runtime.reseed(bytes.reduce((seed, byte) => (seed * 256 + byte) >>> 0, 0));
    return runtime;
  }

  readonly text = (value: Value): string =>
    typeof value === "string" ? value : toText(value, this.convfmt);

  array(name: string): AwkArray {
    let array = this.arrays.get(name);
    if (!array) {
      array = new AwkArray();
      this.arrays.set(name, array);
    }
    return array;
  }

  // Variables with a meaning

  get(name: string): Value {
    switch (name) {
      case "NF":
        return this.fields.count;
      case "NR":
        return this.nr;
      case "FNR":
        return this.fnr;
      case "FS":
        return this.fields.fs;
      case "OFS":
        return this.fields.ofs;
      case "ORS":
        return this.ors;
      case "RS":
        return this.rs;
      case "SUBSEP":
        return this.subsep;
      case "CONVFMT":
        return this.convfmt;
      case "OFMT":
        return this.ofmt;
      default:
        return this.scalars.get(name);
    }
  }

  set(name: string, value: Value): void {
    switch (name) {
      case "NF":
        this.fields.setCount(Math.min(32_767, Math.trunc(toNumber(value))));
        return;
      case "NR":
        this.nr = toNumber(value);
        return;
      case "FNR":
        this.fnr = toNumber(value);
        return;
      case "FS":
        this.fields.fs = this.text(value);
        return;
      case "OFS":
        this.fields.ofs = this.text(value);
        return;
      case "ORS":
        this.ors = this.text(value);
        return;
      case "RS":
        this.rs = this.text(value);
        this.fields.paragraphs = this.rs === "";
        return;
      case "SUBSEP":
        this.subsep = this.text(value);
        return;
      case "CONVFMT":
        this.convfmt = this.text(value);
        return;
      case "OFMT":
        this.ofmt = this.text(value);
        return;
      default:
        this.scalars.set(name, value);
    }
  }

  /** name=value among the operands, or with -v. */
  assign(word: string): void {
    const equals = word.indexOf("=");
    this.set(word.slice(0, equals), fromOutside(unescapeString(word.slice(equals + 1))));
  }

  field(index: number): Value {
    if (index < 0 || index > 32_767) {
      throw new AwkError(
        index < 0 ? `negative field index $${index}` : `field index $${index} out of range`,
      );
    }
    return this.fields.get(index, this.text);
  }

  setField(index: number, value: Value): void {
    if (index < 0) throw new AwkError(`negative field index $${index}`);
    if (index === 0) this.fields.setRecord(this.text(value));
    else this.fields.set(index, value);
  }

  get record(): string {
    return this.fields.text(this.text);
  }

  /** What print shows of a value: numbers by OFMT. */
  shown(value: Value): string {
    return typeof value === "number" ? numberText(value, this.ofmt) : this.text(value);
  }

  // CPU

  *pay(): Sys<void> {
    const { owed } = this;
    this.owed = 0;
    yield* compute(owed);
    if (this.streams.stdout.full) yield* this.streams.stdout.flush();
  }

  get owes(): boolean {
    return this.owed > OWE_MAX_NS || this.streams.stdout.full;
  }

  // The main input

  /** The next record of the files named, or of standard input; null at the end of all. */
  *nextRecord(): Sys<string | null> {
    for (;;) {
      if (!this.reader && !(yield* this.openNext())) return null;
      const reader = this.reader as RecordReader;
      if (!reader.buffered(this.rs)) {
        if (this.owed > 0) yield* this.pay();
        yield* this.streams.settle();
      } else if (this.owes) yield* this.pay();
      const record = yield* this.recordFrom(reader);
      if (record !== null) {
        this.nr++;
        this.fnr++;
        return record;
      }
      yield* this.nextFile();
    }
  }

  private *recordFrom(reader: RecordReader): Sys<string | null> {
    try {
      return yield* reader.next(this.rs);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
      if (error.errno === "EISDIR") return null;
      throw new AwkError(
        error.errno === "ENOMEM" ? "out of memory" : `read error: ${error.message}`,
      );
    }
  }

  *nextFile(): Sys<void> {
    if (this.reader && this.reader.fd > 2) yield* close(this.reader.fd);
    this.reader = null;
  }

  private *openNext(): Sys<boolean> {
    if (this.done) return false;
    const words = this.array("ARGV");
    while (this.argument < toNumber(this.scalars.get("ARGC"))) {
      const word = this.text(words.get(String(this.argument++)));
      if (word === "") continue;
      if (/^[A-Za-z_]\w*=/.test(word)) {
        this.assign(word);
        continue;
      }
      this.usedFile = true;
      this.fnr = 0;
      this.scalars.set("FILENAME", word);
      if (word === "-" || word === "/dev/stdin") {
        this.reader = new RecordReader(0);
        return true;
      }
      try {
        this.reader = new RecordReader(yield* open(toSystem(word), O_RDONLY | O_CLOEXEC));
        return true;
      } catch (error) {
        if (!(error instanceof SyscallError)) throw error;
        throw new CannotOpen(word, error.message);
      }
    }
    if (this.usedFile) {
      this.done = true;
      return false;
    }
    this.usedFile = true;
    this.done = false;
    this.reader = new RecordReader(0);
    return true;
  }

  // Chance

  reseed(seed: number): void {
    this.seed = seed;
    this.state = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) >>> 0 || 1;
  }

  /** xorshift32: 0 <= x < 1. */
  random(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state / 4_294_967_296;
  }
}

/** A file operand that is not there ends awk, with status 2. */
export class CannotOpen {
  readonly name: string;
  readonly why: string;
  constructor(name: string, why: string) {
    this.name = name;
    this.why = why;
  }
}
