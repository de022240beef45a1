/** The scenario format, version 1, as a schema: what scenario.schema.json is made from. */
import { type Static, Type } from "typebox";

const closed = { additionalProperties: false } as const;
const text = (description: string) => Type.String({ description });
const duration = (description: string) =>
  Type.String({ description, pattern: "^(\\d+(\\.\\d+)?|\\$\\{\\w+\\})(ms|s|m|h|d)$" });
const size = (description: string) =>
  Type.String({ description, pattern: "^(\\d+(\\.\\d+)?|\\$\\{\\w+\\})[KMGT]$" });
const condition = (description: string) => Type.String({ description, minLength: 1 });
const oneOf = (words: readonly string[], description?: string) =>
  Type.Union(
    words.map((word) => Type.Literal(word)),
    description === undefined ? {} : { description },
  );
const weight = Type.Optional(Type.Number({ exclusiveMinimum: 0 }));
const identifier = Type.String({ pattern: "^[a-z][a-z0-9-]*$" });

const Vary = Type.Record(
  Type.String({ pattern: "^[a-z][a-zA-Z0-9_]*$" }),
  Type.Union([
    Type.Array(Type.Union([Type.Number(), Type.String()]), {
      minItems: 1,
      description: "one of these",
    }),
    Type.Object(
      {
        from: Type.Number(),
        to: Type.Number(),
        step: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
      },
      { ...closed, description: "a number in this range, in steps (default 1)" },
    ),
  ]),
  { description: "what differs from seed to seed: ${name} stands for it in any text" },
);

const Disk = Type.Object(
  {
    size: size("40G"),
    iops: Type.Optional(
      Type.Union([Type.Number(), Type.String()], { description: "requests a second" }),
    ),
    mbps: Type.Optional(
      Type.Union([Type.Number(), Type.String()], { description: "MiB a second" }),
    ),
    latency: Type.Optional(
      duration("time of one request on the idle device: 600us is written 0.6ms"),
    ),
    rotational: Type.Optional(Type.Boolean()),
    mount: Type.Optional(
      Type.String({ pattern: "^/", description: "where its file system is mounted" }),
    ),
    swap: Type.Optional(Type.Boolean({ description: "the whole disk is swap" })),
  },
  closed,
);

const Host = Type.Object(
  {
    hostname: Type.Optional(Type.String({ pattern: "^[a-z][a-z0-9-]*$" })),
    cpus: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
    ram: Type.Optional(size("4G")),
    disks: Type.Optional(Type.Record(Type.String({ pattern: "^vd[a-z]$" }), Disk)),
    kernel: Type.Optional(text("release, 6.1.0-28-amd64")),
    uptime: Type.Optional(duration("how long it has been up when the learner arrives")),
    clock: Type.Optional(
      Type.String({
        pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
        description: "time of day (UTC) when the learner arrives, 02:32; drawn when it is not said",
      }),
    ),
    warmup: Type.Optional(duration("simulated time that runs before the prompt (default 60s)")),
    cached: Type.Optional(size("page cache left by the past")),
    user: Type.Optional(Type.Union([Type.Literal("learner"), Type.Literal("root")])),
  },
  closed,
);

const FileEntry = Type.Object(
  {
    path: Type.String({ pattern: "^/" }),
    content: Type.Optional(Type.String()),
    size: Type.Optional(size("pads the file to this size")),
    mode: Type.Optional(Type.String({ pattern: "^[0-7]{3,4}$" })),
    owner: Type.Optional(Type.String({ description: "user or user:group" })),
    dir: Type.Optional(Type.Boolean()),
    link: Type.Optional(Type.String({ description: "a symbolic link to this" })),
    age: Type.Optional(duration("how long ago it was last changed")),
    repeat: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 500,
        description: "so many of them: %d in the path counts",
      }),
    ),
  },
  closed,
);

const Unit = Type.Object(
  {
    description: Type.Optional(Type.String()),
    exec: Type.Optional(Type.String({ description: "ExecStart=" })),
    user: Type.Optional(Type.String()),
    restart: Type.Optional(oneOf(["no", "on-failure", "always"])),
    type: Type.Optional(oneOf(["simple", "oneshot", "forking", "notify"])),
    after: Type.Optional(Type.Array(Type.String())),
    environment: Type.Optional(Type.Record(Type.String(), Type.String())),
    start: Type.Optional(Type.Boolean({ description: "false: installed and not enabled" })),
    extra: Type.Optional(Type.Array(Type.String(), { description: "further lines of [Service]" })),
    text: Type.Optional(Type.String({ description: "the whole unit file instead" })),
  },
  closed,
);

const RunEntry = Type.Object(
  {
    at: duration("after the warm-up has begun"),
    command: Type.String({ description: "run by bash as root" }),
    user: Type.Optional(Type.String()),
  },
  closed,
);

const Shown = Type.Object(
  {
    source: Type.Union([Type.String(), Type.Array(Type.String())], {
      description:
        "files whose reading counts; unit:NAME stands for the /proc files of a unit's processes, dir:/PATH for listing it",
    }),
    value: Type.Optional(condition("a number that must stand in the text shown")),
    unit: Type.Optional(
      oneOf(["kib", "percent", "count"], "kib: also shown as bytes, MiB, GiB; percent: 1 is 100 %"),
    ),
    atLeast: Type.Optional(
      condition(
        "a number at least so large must stand in the text shown (under the header, if one is named)",
      ),
    ),
    within: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: "tolerance, 0.1 is 10 %" }),
    ),
    text: Type.Optional(Type.String({ description: "a text that must stand in a line shown" })),
    pattern: Type.Optional(
      Type.String({ description: "a regular expression that a line shown must match" }),
    ),
    line: Type.Optional(
      Type.String({ description: "the line with the value must match this regular expression" }),
    ),
    command: Type.Optional(
      Type.String({
        description: "the last six command lines typed must match this regular expression",
      }),
    ),
    lines: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          "so many such lines must be shown (default 1): one reading of a counter is no rate",
      }),
    ),
    header: Type.Optional(
      Type.String({
        description:
          "the output must have begun with a header of this column, and the value stand under it",
      }),
    ),
  },
  closed,
);

const Fact = Type.Object(
  {
    label: text("what the learner has seen, in plain words"),
    when: Type.Optional(condition("holds when the fact is true (default: always)")),
    shown: Type.Array(Shown, { minItems: 1 }),
    weight,
    optional: Type.Optional(Type.Boolean({ description: "noted, not scored" })),
  },
  closed,
);

const Option = Type.Object(
  {
    id: identifier,
    text: Type.String(),
    right: Type.Optional(Type.Boolean()),
    misconception: Type.Optional(
      Type.String({ description: "what somebody who picks it believes, for the debrief" }),
    ),
  },
  closed,
);

const Question = Type.Object(
  {
    id: identifier,
    kind: oneOf(["single", "multiple", "text"]),
    prompt: Type.String(),
    options: Type.Optional(Type.Array(Option, { minItems: 2 })),
    accept: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description: "regular expressions, letter case ignored",
      }),
    ),
    answer: Type.Optional(
      Type.String({ description: "for text: a model answer, for the debrief" }),
    ),
    weight,
    evidence: Type.Optional(
      Type.Array(identifier, { description: "facts that this answer rests on" }),
    ),
    fault: Type.Optional(
      Type.Boolean({ description: "the question that decides whether there is a fault" }),
    ),
  },
  closed,
);

const Goal = Type.Object(
  {
    id: identifier,
    label: Type.String(),
    holds: condition("true when the goal is reached"),
    for: Type.Optional(duration("for so long (default 10s)")),
    weight,
    required: Type.Optional(Type.Boolean({ description: "without it nothing is solved" })),
  },
  closed,
);

const Keep = Type.Object(
  {
    id: identifier,
    label: Type.String(),
    holds: condition("what must go on holding"),
    grace: Type.Optional(duration("a shorter break is no harm (default 15s)")),
    cost: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 0.5 })),
  },
  closed,
);

const Step = Type.Union([
  Type.Object({ type: Type.String({ description: "a command line, typed with Enter" }) }, closed),
  Type.Object(
    { keys: Type.String({ description: "keys, without Enter; ^C and \\n are written so" }) },
    closed,
  ),
  Type.Object({ wait: duration("let time pass") }, closed),
  Type.Object(
    { answer: Type.Record(identifier, Type.Union([Type.String(), Type.Array(Type.String())])) },
    closed,
  ),
]);

const Wrong = Type.Object(
  {
    name: Type.String(),
    steps: Type.Array(Step),
    max: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100, description: "score at most (default 75)" }),
    ),
    solved: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const ScenarioSchema = Type.Object(
  {
    format: Type.Literal(1),
    title: Type.String({ minLength: 3 }),
    page: text("what the pager says: the symptom, never the cause"),
    brief: text("Markdown: what the learner is told on arrival"),
    level: oneOf(["intro", "core", "hard"]),
    minutes: Type.Number({ minimum: 1, description: "time that a good run takes" }),
    skills: Type.Array(Type.String(), { minItems: 1 }),
    host: Type.Optional(Host),
    vary: Type.Optional(Vary),
    files: Type.Optional(Type.Array(FileEntry)),
    units: Type.Optional(Type.Record(Type.String({ pattern: "^[a-z][a-z0-9@._-]*$" }), Unit)),
    run: Type.Optional(Type.Array(RunEntry)),
    facts: Type.Record(identifier, Fact),
    questions: Type.Array(Question, { minItems: 1 }),
    fault: Type.Optional(
      Type.Boolean({ description: "false: nothing is wrong, and the right fix is none" }),
    ),
    goals: Type.Array(Goal, { minItems: 1 }),
    keep: Type.Optional(Type.Array(Keep)),
    horizon: Type.Optional(
      duration(
        "after submission the machine runs on for so long: goals must still hold (default 3m)",
      ),
    ),
    score: Type.Optional(
      Type.Object(
        {
          diagnosis: Type.Optional(Type.Number()),
          evidence: Type.Optional(Type.Number()),
          fix: Type.Optional(Type.Number()),
        },
        closed,
      ),
    ),
    hints: Type.Optional(
      Type.Array(
        Type.Object(
          { text: Type.String(), cost: Type.Number({ minimum: 0, maximum: 20 }) },
          closed,
        ),
      ),
    ),
    solution: Type.Array(Step, { minItems: 1 }),
    wrong: Type.Optional(Type.Array(Wrong)),
    debrief: text("Markdown: what was wrong, how to see it, what people get wrong"),
  },
  { ...closed, $id: "pagefault-scenario-1", title: "Pagefault scenario, format 1" },
);

export type ScenarioFile = Static<typeof ScenarioSchema>;
export type StepFile = Static<typeof Step>;
export type FactFile = Static<typeof Fact>;
export type ShownFile = Static<typeof Shown>;
export type QuestionFile = Static<typeof Question>;
export type GoalFile = Static<typeof Goal>;
export type KeepFile = Static<typeof Keep>;
export type UnitFile = Static<typeof Unit>;
