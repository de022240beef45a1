/** What nano's parts share: the text, the screen, and the questions asked at the bottom. */
import type { Sys } from "../../../kernel/uapi/syscall.ts";
import { type Key, type Keyboard, paint, windowSize } from "../../lib/term.ts";
import { Buffer } from "./buffer.ts";
import { type Screen, type Shown, TEXT_KEYS } from "./screen.ts";

export interface NanoOptions {
  readonly numbers: boolean;
  readonly view: boolean;
  readonly spaces: boolean;
  readonly tab: number;
  readonly indent: boolean;
}

export interface NanoFile {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export class Session {
  readonly options: NanoOptions;
  readonly keyboard: Keyboard;
  readonly screen: Screen;
  readonly buffer = new Buffer();
  readonly file: NanoFile;
  name: string;
  message: string | null = null;
  done = false;
  clipboard = "";
  lastKey: Key = "";
  wanted = "";
  /** The column that up and down keep to. */
  goal: number | null = null;

  constructor(file: NanoFile, options: NanoOptions, keyboard: Keyboard, screen: Screen) {
    this.file = file;
    this.name = file.name;
    this.options = options;
    this.keyboard = keyboard;
    this.screen = screen;
    screen.top = 0;
  }

  *resized(): Sys<void> {
    this.screen.size = yield* windowSize(1);
  }

  shown(over: Partial<Shown> = {}): Shown {
    return {
      title: this.name === "" ? "New Buffer" : this.name,
      modified: this.buffer.modified,
      view: this.options.view,
      message: this.message,
      prompt: null,
      keys: TEXT_KEYS,
      ...over,
    };
  }

  *draw(over: Partial<Shown> = {}): Sys<void> {
    yield* paint(1, this.screen.draw(this.buffer, this.shown(over)));
  }

  /** A line of input; null when it was cancelled. */
  *ask(
    text: string,
    answer = "",
    keys: Shown["keys"] = [
      ["^G", "Help"],
      ["^C", "Cancel"],
    ],
  ): Sys<string | null> {
    let typed = answer;
    for (;;) {
      yield* this.draw({ prompt: { text, answer: typed }, keys });
      const key = yield* this.keyboard.key();
      if (key === null) continue;
      if (key === "enter") return typed;
      if (key === "C-c" || key === "eof") {
        this.message = "Cancelled";
        return null;
      }
      if (key === "resize") yield* this.resized();
      else if (key === "backspace" || key === "C-h") typed = [...typed].slice(0, -1).join("");
      else if (key === "C-k" || key === "C-u") typed = "";
      else if ([...key].length === 1) typed += key;
    }
  }

  /** Y, N, A, or null for ^C. */
  *choose(text: string, all = false): Sys<"y" | "n" | "a" | null> {
    const keys: [string, string][] = [
      [" Y", "Yes"],
      [" N", "No"],
      ["^C", "Cancel"],
    ];
    if (all) keys.splice(1, 0, [" A", "All"]);
    for (;;) {
      yield* this.draw({ prompt: { text, answer: "" }, keys });
      const key = yield* this.keyboard.key();
      if (key === "C-c" || key === "eof") {
        this.message = "Cancelled";
        return null;
      }
      if (key === "resize") yield* this.resized();
      const letter = (key ?? "").toLowerCase();
      if (letter === "y" || letter === "n" || (all && letter === "a")) return letter as "y";
    }
  }
}
