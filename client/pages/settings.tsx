/** Settings of this browser: they apply at once. */
import type { JSX } from "preact";
import {
  changeFont,
  FONT_MAX,
  FONT_MIN,
  fontSize,
  pasteWarning,
  resetFont,
  screenReader,
  type Theme,
  theme,
} from "../lib/settings.ts";
import { useTitle } from "../lib/title.ts";
import { Shortcuts } from "../parts/shortcuts.tsx";

const THEMES: readonly (readonly [Theme, string])[] = [
  ["auto", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function Settings(): JSX.Element {
  useTitle("Settings");
  return (
    <div class="page narrow">
      <h1>Settings</h1>
      <p class="lead">They are kept in this browser and apply at once.</p>
      <section class="panel form">
        <fieldset class="row">
          <legend>Appearance</legend>
          <div class="segments">
            {THEMES.map(([value, name]) => (
              <label key={value}>
                <input
                  type="radio"
                  name="theme"
                  checked={theme.value === value}
                  onChange={() => (theme.value = value)}
                />
                <span>{name}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <FontSize />
        <Sample />
        <Toggle
          name="Screen reader mode"
          note="The terminal tells screen readers what appears in it. The transcript beside it works without."
          checked={screenReader.value}
          onChange={(on) => (screenReader.value = on)}
        />
        <Toggle
          name="Ask before pasting several lines"
          note="Where the program would run each line as soon as it is pasted."
          checked={pasteWarning.value}
          onChange={(on) => (pasteWarning.value = on)}
        />
      </section>
      <h2>Keys</h2>
      <section class="panel">
        <Shortcuts />
      </section>
      <p class="version">Pagefault {__VERSION__}</p>
    </div>
  );
}

function FontSize(): JSX.Element {
  return (
    <div class="row">
      <label for="font-size">
        Terminal font size
        <small>Ctrl++ and Ctrl+− in the terminal do the same</small>
      </label>
      <div class="stepper">
        <button
          type="button"
          class="button"
          aria-label="A−: smaller"
          onClick={() => changeFont(-1)}
        >
          A−
        </button>
        <input
          id="font-size"
          type="range"
          min={FONT_MIN}
          max={FONT_MAX}
          value={fontSize}
          onInput={({ currentTarget }) => changeFont(Number(currentTarget.value) - fontSize.value)}
        />
        <button type="button" class="button" aria-label="A+: larger" onClick={() => changeFont(1)}>
          A+
        </button>
        <output for="font-size">{fontSize} px</output>
        <button type="button" class="button quiet" onClick={resetFont}>
          Reset
        </button>
      </div>
    </div>
  );
}

interface ToggleProps {
  readonly name: string;
  readonly note: string;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
}

function Toggle({ name, note, checked, onChange }: ToggleProps): JSX.Element {
  return (
    <label class="row toggle">
      <span>
        {name}
        <small>{note}</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    </label>
  );
}

function Sample(): JSX.Element {
  return (
    <pre class="sample" ref={(box) => void (box && (box.style.fontSize = `${fontSize.value}px`))}>
      {"r  b   swpd   free   buff  cache   si   so\n2  1 131072  81234  28136 612788  412 3904"}
    </pre>
  );
}
