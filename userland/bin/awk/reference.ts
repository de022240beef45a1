/** Variables, fields and elements of awk: where values come from and go to. */
import { AwkArray } from "./array.ts";
import type { Expr, Func, LValue } from "./ast.ts";
import { type Code, type Frame, map1, map2, mapAll, plain } from "./code.ts";
import { AwkError } from "./lex.ts";
import type { Runtime } from "./runtime.ts";
import { paramPlace, type Place } from "./scope.ts";
import { toNumber, type Value } from "./value.ts";

/** CPU of one small piece of an expression. */
export const NODE_NS = 25;

/** Where a value goes and comes from. */
export interface Reference {
  readonly get: Code<Value>;
  /** Given the value, the code that stores it. */
  store(value: Code<Value>): Code<Value>;
  /** Reads, changes and stores, with subscripts evaluated once. */
  update(
    change: (before: Value, operand: Value) => readonly [kept: Value, result: Value],
    operand: Code<Value>,
  ): Code<Value>;
}

export abstract class References {
  readonly rt: Runtime;
  readonly arrays: ReadonlySet<Place>;
  /** The function whose body is being compiled. */
  func: Func | null = null;

  constructor(rt: Runtime, arrays: ReadonlySet<Place>) {
    this.rt = rt;
    this.arrays = arrays;
  }

  abstract compile(expr: Expr): Code<Value>;

  /** The array that a name stands for here. */
  array(name: string): (frame: Frame) => AwkArray {
    const { rt } = this;
    const index = this.func?.params.indexOf(name) ?? -1;
    if (this.func && index >= 0) {
      return (frame) => {
        const value = frame[index];
        if (value instanceof AwkArray) return value;
        return (frame[index] = new AwkArray());
      };
    }
    return () => rt.array(name);
  }

  isArray(name: string): boolean {
    const index = this.func?.params.indexOf(name) ?? -1;
    return this.arrays.has(this.func && index >= 0 ? paramPlace(this.func, index) : name);
  }

  /** The key of a subscript list; whole numbers are noted as such. */
  subscript(subscripts: readonly Expr[]): Code<string> {
    const { rt } = this;
    if (subscripts.length === 1)
      return map1(this.compile(subscripts[0] as Expr), (value) => rt.text(value));
    return mapAll(
      subscripts.map((item) => this.compile(item)),
      (values) => values.map(rt.text).join(rt.subsep),
    );
  }

  reference(target: LValue): Reference {
    const { rt } = this;
    if (target.kind === "name") return this.nameReference(target.name);
    if (target.kind === "field") {
      const index = map1(this.compile(target.index), (value) => Math.trunc(toNumber(value)));
      return this.keyed(
        index,
        (at) => rt.field(at),
        (at, value) => rt.setField(at, value),
      );
    }
    const array = this.array(target.array);
    const numeric = target.subscripts.length === 1 && isNumeric(target.subscripts[0] as Expr);
    const key = this.subscript(target.subscripts);
    return this.keyed(
      key,
      (at, frame) => {
        const map = array(frame);
        const value = map.get(at);
        if (value === undefined && !map.has(at)) this.insert(map, at, undefined, numeric);
        return value;
      },
      (at, value, frame) => this.insert(array(frame), at, value, numeric),
    );
  }

  private insert(map: AwkArray, key: string, value: Value, numeric: boolean): void {
    if (map.onlyNumbers && !numeric && !/^(0|[1-9]\d{0,8})$/.test(key)) map.onlyNumbers = false;
    map.set(key, value);
  }

  private nameReference(name: string): Reference {
    const { rt } = this;
    if (this.isArray(name)) throw new AwkError(`line 1: illegal reference to array ${name}`);
    const index = this.func?.params.indexOf(name) ?? -1;
    if (index >= 0) {
      return this.keyed(
        plain(() => index),
        (at, frame) => frame[at] as Value,
        (at, value, frame) => {
          frame[at] = value;
        },
      );
    }
    const special = /^(NF|NR|FNR|FS|OFS|ORS|RS|SUBSEP|CONVFMT|OFMT)$/.test(name);
    if (special) {
      return this.keyed(
        plain(() => name),
        (key) => rt.get(key),
        (key, value) => rt.set(key, value),
      );
    }
    const { scalars } = rt;
    return this.keyed(
      plain(() => name),
      (key) => scalars.get(key),
      (key, value) => {
        scalars.set(key, value);
      },
    );
  }

  /** A reference through a key that is worked out once. */
  private keyed<K>(
    key: Code<K>,
    get: (key: K, frame: Frame) => Value,
    set: (key: K, value: Value, frame: Frame) => void,
  ): Reference {
    const { rt } = this;
    return {
      get: map1(key, (at, frame) => {
        rt.owed += NODE_NS;
        return get(at, frame);
      }),
      store: (value) =>
        map2(key, value, (at, stored, frame) => {
          rt.owed += NODE_NS;
          set(at, stored, frame);
          return stored;
        }),
      update: (change, operand) =>
        map2(key, operand, (at, other, frame) => {
          rt.owed += NODE_NS;
          const [kept, result] = change(get(at, frame), other);
          set(at, kept, frame);
          return result;
        }),
    };
  }
}

/** A subscript that is a number for certain, as mawk's tables see it. */
const isNumeric = (expr: Expr): boolean =>
  expr.kind === "number" || expr.kind === "step" || (expr.kind === "binary" && expr.op !== " ");
