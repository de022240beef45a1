/** list-units and list-unit-files: tables of what is loaded and of what is on the disk. */
import { close, getdents, open, type Sys } from "../../../kernel/uapi/syscall.ts";
import { SyscallError } from "../../../kernel/uapi/errno.ts";
import { O_DIRECTORY } from "../../../kernel/uapi/fcntl.ts";
import { globRegex } from "../../lib/glob.ts";
import { Out, print } from "../../lib/stdio.ts";
import type { Reply, UnitStatus } from "../../sbin/systemd/control.ts";
import { UNIT_PATH } from "../../sbin/systemd/unitfile.ts";
import { enabledState, preset } from "./install.ts";

export interface Context {
  readonly has: (name: string) => boolean;
  readonly value: (name: string) => string | undefined;
}

/** strv_fnmatch_or_empty(): whole names, with their ".service". */
const matches = (name: string, patterns: readonly string[]): boolean =>
  patterns.length === 0 || patterns.some((pattern) => globRegex(pattern).test(name));

/** Is one of these in a list, as "failed,inactive" is? Without a list, all are. */
const among = (list: string | undefined, ...words: readonly string[]): boolean =>
  list === undefined || list.split(",").some((one) => words.includes(one));

const typeOf = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

export function* listUnits(
  reply: Reply,
  patterns: readonly string[],
  context: Context,
): Sys<number> {
  const states = context.has("failed") ? "failed" : context.value("state");
  const list = reply.units.filter((unit: UnitStatus) => {
    const { name, load, active, sub } = unit;
    if (!among(context.value("t"), typeOf(name)) || !matches(name, patterns)) return false;
    if (states !== undefined) return among(states, load, active, sub);
    return load !== "not-found" && (context.has("a") || active !== "inactive");
  });
  const rows = [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
  const out = new Out();
  const mark = (unit: UnitStatus): string => (unit.active === "failed" ? "●" : " ");
  const width = Math.max(4, ...rows.map((unit) => unit.name.length));
  const load = Math.max(4, ...rows.map((unit) => unit.load.length));
  const active = Math.max(6, ...rows.map((unit) => unit.active.length));
  const sub = Math.max(3, ...rows.map((unit) => unit.sub.length));
  if (!context.has("no-legend"))
    out.line(
      `  ${"UNIT".padEnd(width)} ${"LOAD".padEnd(load)} ${"ACTIVE".padEnd(active)} ` +
        `${"SUB".padEnd(sub)} DESCRIPTION`,
    );
  for (const unit of rows) {
    out.line(
      `${mark(unit)} ${unit.name.padEnd(width)} ${unit.load.padEnd(load)} ` +
        `${unit.active.padEnd(active)} ${unit.sub.padEnd(sub)} ${unit.description}`,
    );
  }
  if (!context.has("no-legend")) {
    if (rows.length > 0) {
      out.line("");
      out.line("LOAD   = Reflects whether the unit definition was properly loaded.");
      out.line("ACTIVE = The high-level unit activation state, i.e. generalization of SUB.");
      out.line("SUB    = The low-level unit activation state, values depend on unit type.");
    }
    const whole = context.has("a") || (states !== undefined && among(states, "inactive"));
    const more =
      whole || states !== undefined ? "" : " Pass --all to see loaded but inactive units, too.";
    out.line(`${rows.length} loaded units listed.${more}`);
    if (whole || states === undefined)
      out.line("To show all installed unit files use 'systemctl list-unit-files'.");
  }
  yield* out.flush();
  return 0;
}

export function* listUnitFiles(patterns: readonly string[], context: Context): Sys<number> {
  const names = new Set<string>();
  for (const dir of UNIT_PATH) {
    try {
      const fd = yield* open(dir, O_DIRECTORY);
      for (const { name } of yield* getdents(fd))
        if (/\.(service|target)$/.test(name)) names.add(name);
      yield* close(fd);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
  const rows = context.has("no-legend") ? [] : [["UNIT FILE", "STATE", "PRESET"]];
  let count = 0;
  for (const name of [...names].sort(byKind)) {
    if (!among(context.value("t"), typeOf(name)) || !matches(name, patterns)) continue;
    const state = yield* enabledState(name);
    if (!among(context.value("state"), state)) continue;
    rows.push([name, state, preset(state)]);
    count++;
  }
  const width = (column: number): number =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  const [first, second] = [width(0), width(1)];
  const lines = rows.map(
    ([name = "", state = "", wished]) =>
      `${name.padEnd(first)} ${state.padEnd(second)} ${wished}\n`,
  );
  if (!context.has("no-legend")) lines.push(`\n${count} unit files listed.\n`);
  yield* print(lines.join(""));
  return 0;
}

/** compare_unit_file_list(): services before targets, without regard to case. */
function byKind(a: string, b: string): number {
  const key = (name: string): string => `${typeOf(name)}\0${name}`.toLowerCase();
  return key(a) < key(b) ? -1 : 1;
}
