/**
 * What a scenario says, validated: the schema first, then what a schema cannot say (names that are
 * used exist, expressions parse, exactly one right option). Errors name file, line, column and the
 * way out.
 */
import { Value } from "typebox/value";
import { hash } from "../kernel/random.ts";
import { ExpressionError, parseExpression } from "./expr.ts";
import { ScenarioError } from "./scenarioerror.ts";
import { type ScenarioFile, ScenarioSchema } from "./scenarioschema.ts";
import { draw, type Drawn, substitute, unknownNames } from "./vary.ts";
import type { ScenarioCard } from "./view.ts";
import { type Located, parseYaml } from "./yaml.ts";

export { ScenarioError } from "./scenarioerror.ts";

type Path = readonly (string | number)[];

export interface Scenario {
  /** "memory/swap-storm": folder and file name. */
  readonly id: string;
  readonly file: string;
  /** FNV-1a of its text: a log belongs to one text. */
  readonly digest: string;
  readonly source: ScenarioFile;
  card(): ScenarioCard;
  /** The scenario of a seed: drawn values put in place. */
  drawn(seed: number): { readonly values: Drawn; readonly file: ScenarioFile };
}

export function parseScenario(text: string, file: string): Scenario {
  const located = parseYaml(text, file);
  const source = checkSchema(located, file);
  new Checker(source, located, file).run();
  const card = cardOf(source, scenarioId(file));
  return {
    id: scenarioId(file),
    file,
    digest: digestOf(text),
    source,
    card: () => card,
    drawn: (seed) => {
      const values = draw(source, seed);
      return { values, file: substitute(source, values) };
    },
  };
}

/** Nothing of it varies: the catalogue shows it before a seed is drawn. */
function cardOf(source: ScenarioFile, id: string): ScenarioCard {
  const { title, page, skills } = source;
  return {
    id,
    ...substitute({ title, page, skills }, new Map()),
    level: source.level as ScenarioCard["level"],
    minutes: source.minutes,
  };
}

/** "scenarios/memory/swap-storm.yaml" is memory/swap-storm. */
export function scenarioId(file: string): string {
  const parts = file
    .replace(/\.ya?ml$/, "")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  return parts.slice(-2).join("/");
}

export function digestOf(text: string): string {
  let out = "";
  for (const salt of ["a", "b", "c", "d"])
    out += (hash(salt + text) >>> 0).toString(16).padStart(8, "0");
  return out;
}

function checkSchema(located: Located, file: string): ScenarioFile {
  const { value } = located;
  if (Value.Check(ScenarioSchema, value)) return value;
  const errors = [...Value.Errors(ScenarioSchema, value)];
  // The deepest place tells most, and there a name that is not known more than one that is missing;
  // a union's own complaint says least.
  const useful = errors.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "boolean");
  const list = useful.length > 0 ? useful : errors;
  const unknown = ({ keyword }: { keyword: string }): number =>
    keyword === "additionalProperties" ? 1 : 0;
  const error = [...list].sort(
    (a, b) => depth(b.instancePath) - depth(a.instancePath) || unknown(b) - unknown(a),
  )[0];
  const path = (error?.instancePath ?? "").split("/").slice(1).map(unescape);
  const where = path.length === 0 ? "the scenario" : path.join(".");
  const { line, column } = located.locate(path);
  const params = error?.params as
    | { additionalProperties?: string[]; requiredProperties?: string[] }
    | undefined;
  let problem = `${where} ${error?.message ?? "is not as it should be"}`;
  let fix = "see scenarios/README.md, or let your editor use session/scenario.schema.json";
  const extra = params?.additionalProperties?.[0];
  if (extra !== undefined) {
    problem = `${where} has no field "${extra}"`;
    const place = located.locate([...path, extra]);
    const known = fieldsAt(path);
    fix = known.length === 0 ? "remove it" : `fields here: ${known.join(", ")}`;
    throw new ScenarioError(file, place.line, place.column, problem, fix);
  }
  const missing = params?.requiredProperties?.[0];
  if (missing !== undefined) {
    problem = `${where} lacks "${missing}"`;
    fix = `add ${missing}: to it`;
  }
  throw new ScenarioError(file, line, column, problem, fix);
}

function depth(path: string): number {
  return path.split("/").length;
}

function unescape(part: string): string | number {
  const text = part.replace(/~1/g, "/").replace(/~0/g, "~");
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Names of the fields that the schema has at a path, for the message. */
function fieldsAt(path: Path): string[] {
  let at: unknown = ScenarioSchema;
  for (const part of path) {
    const schema = at as {
      properties?: Record<string, unknown>;
      items?: unknown;
      patternProperties?: Record<string, unknown>;
    };
    if (typeof part === "number") at = schema.items;
    else at = schema.properties?.[part] ?? Object.values(schema.patternProperties ?? {})[0];
    if (at === undefined) return [];
  }
  return Object.keys((at as { properties?: Record<string, unknown> }).properties ?? {});
}

/** What a schema cannot say. */
class Checker {
  private readonly source: ScenarioFile;
  private readonly located: Located;
  private readonly file: string;

  constructor(source: ScenarioFile, located: Located, file: string) {
    this.source = source;
    this.located = located;
    this.file = file;
  }

  run(): void {
    this.names(this.source, []);
    for (const field of ["title", "page", "skills"] as const) this.card(field, this.source[field]);
    this.facts();
    this.questions();
    this.goals();
    this.steps(this.source.solution, ["solution"]);
    for (const [index, wrong] of (this.source.wrong ?? []).entries()) {
      this.steps(wrong.steps, ["wrong", index, "steps"]);
    }
  }

  private fail(path: Path, problem: string, fix: string): never {
    const { line, column } = this.located.locate(path);
    throw new ScenarioError(this.file, line, column, problem, fix);
  }

  /** ${names} that nothing draws. */
  private names(value: unknown, path: Path): void {
    const vary = this.source.vary ?? {};
    if (typeof value === "string") {
      const [unknown] = unknownNames(value, (name) => Object.hasOwn(vary, name));
      if (unknown !== undefined) {
        this.fail(
          path,
          `\${${unknown}} is not in vary`,
          `add it to vary, or write $\${${unknown}} for the shell's own`,
        );
      }
    } else if (Array.isArray(value))
      value.forEach((item, index) => this.names(item, [...path, index]));
    else if (value !== null && typeof value === "object") {
      for (const [key, item] of Object.entries(value)) this.names(item, [...path, key]);
    }
  }

  /** What the catalogue shows is the same for every seed. */
  private card(field: string, text: string | readonly string[]): void {
    const [varying] = [text].flat().flatMap((one) => unknownNames(one, () => false));
    if (varying === undefined) return;
    this.fail(
      [field],
      `\${${varying}} varies, and the catalogue shows the ${field} before a seed is drawn`,
      "say it without, or say it in brief",
    );
  }

  /** Parses a condition as the first seed would have it. */
  private expression(text: string | undefined, path: Path): void {
    if (text === undefined) return;
    const filled = substitute(text, draw(this.source, 1));
    try {
      parseExpression(filled);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.fail(
        path,
        `${error.message} in "${filled}" (at character ${error.at + 1})`,
        "measures and functions are listed in scenarios/README.md",
      );
    }
  }

  private facts(): void {
    for (const [id, fact] of Object.entries(this.source.facts)) {
      this.expression(fact.when, ["facts", id, "when"]);
      for (const [index, shown] of fact.shown.entries()) {
        const path = ["facts", id, "shown", index];
        this.expression(shown.value, [...path, "value"]);
        this.expression(shown.atLeast, [...path, "atLeast"]);
        for (const key of ["pattern", "line", "command"] as const)
          this.pattern(shown[key], [...path, key]);
        const { value, atLeast, text, pattern } = shown;
        if (
          value === undefined &&
          atLeast === undefined &&
          text === undefined &&
          pattern === undefined
        ) {
          this.fail(path, "says nothing that must be seen", "give it a value, a text or a pattern");
        }
      }
    }
  }

  private pattern(text: string | undefined, path: Path): void {
    if (text === undefined) return;
    try {
      void new RegExp(substitute(text, draw(this.source, 1)), "i");
    } catch {
      this.fail(
        path,
        `"${text}" is not a regular expression`,
        "quote special characters with a backslash",
      );
    }
  }

  private questions(): void {
    const seen = new Set<string>();
    for (const [index, question] of this.source.questions.entries()) {
      const path = ["questions", index];
      if (seen.has(question.id))
        this.fail([...path, "id"], `there are two questions "${question.id}"`, "rename one");
      seen.add(question.id);
      const options = question.options ?? [];
      const right = options.filter((option) => option.right === true).length;
      if (question.kind === "text") {
        if (question.accept === undefined)
          this.fail(path, "a text question needs accept", "list the forms of a right answer");
        for (const [at, form] of question.accept.entries())
          this.pattern(form, [...path, "accept", at]);
      } else if (options.length === 0)
        this.fail(path, "has no options", "add options:, or make it kind: text");
      else if (question.kind === "single" && right !== 1) {
        this.fail(
          [...path, "options"],
          `${right} options are right`,
          "mark exactly one with right: true",
        );
      } else if (right === 0)
        this.fail(
          [...path, "options"],
          "no option is right",
          "mark the right ones with right: true",
        );
      for (const fact of question.evidence ?? []) {
        if (!Object.hasOwn(this.source.facts, fact)) {
          this.fail(
            [...path, "evidence"],
            `there is no fact "${fact}"`,
            `facts: ${Object.keys(this.source.facts).join(", ")}`,
          );
        }
      }
    }
  }

  private goals(): void {
    for (const [index, goal] of this.source.goals.entries())
      this.expression(goal.holds, ["goals", index, "holds"]);
    for (const [index, keep] of (this.source.keep ?? []).entries())
      this.expression(keep.holds, ["keep", index, "holds"]);
    if (this.source.fault === false && !this.source.questions.some(({ fault }) => fault === true)) {
      this.fail(
        ["fault"],
        "no question decides whether there is a fault",
        "mark it with fault: true",
      );
    }
  }

  private steps(steps: ScenarioFile["solution"], path: Path): void {
    for (const [index, step] of steps.entries()) {
      if (!("answer" in step)) continue;
      for (const [id, value] of Object.entries(step.answer)) {
        const where = [...path, index, "answer", id];
        const question = this.source.questions.find((one) => one.id === id);
        if (question === undefined) {
          this.fail(
            where,
            `there is no question "${id}"`,
            `questions: ${this.source.questions.map((one) => one.id).join(", ")}`,
          );
        }
        if (question.kind === "text") continue;
        for (const word of Array.isArray(value) ? value : [value]) {
          if (question.options?.some((option) => option.id === word)) continue;
          this.fail(
            where,
            `"${word}" is no option of ${id}`,
            `options: ${question.options?.map((option) => option.id).join(", ")}`,
          );
        }
      }
    }
  }
}

const UNIT_SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
const UNIT_KB: Record<string, number> = { K: 1, M: 1024, G: 1024 * 1024, T: 1024 * 1024 * 1024 };

/** Nanoseconds of "90s". */
export function durationNs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) throw new Error(`not a duration: ${text}`);
  return Math.round(Number(match[1]) * (UNIT_SECONDS[match[2] as string] as number) * 1e9);
}

/** KiB of "4G". */
export function sizeKb(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMGT])$/.exec(text);
  if (match === null) throw new Error(`not a size: ${text}`);
  return Math.round(Number(match[1]) * (UNIT_KB[match[2] as string] as number));
}
