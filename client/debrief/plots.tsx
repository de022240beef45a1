/** Memory, swap, I/O and CPU over the session, drawn by uPlot, each with its numbers as a table. */
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Plot, Score } from "../../session/protocol.ts";
import { clock } from "../lib/format.ts";
import { dark } from "../lib/settings.ts";
import { draw, type Marks } from "./draw.ts";
import { commandTimes } from "./moments.ts";

interface Props {
  readonly score: Score;
  readonly moment: Signal<number | null>;
}

export function Plots({ score, moment }: Props): JSX.Element {
  const marks = useMemo<Marks>(
    () => ({ commands: commandTimes(score), end: score.takenNs / 1e9 }),
    [score],
  );
  return (
    <div class="plots">
      {score.plots.map((plot) => (
        <Drawing key={plot.id} plot={plot} marks={marks} moment={moment} />
      ))}
    </div>
  );
}

interface DrawingProps {
  readonly plot: Plot;
  readonly marks: Marks;
  readonly moment: Signal<number | null>;
}

function Drawing({ plot, marks, moment }: DrawingProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isDark = dark.value;
  useEffect(() => {
    if (box.current === null) return undefined;
    return draw(box.current, plot, marks, moment, isDark);
  }, [plot, isDark]);
  return (
    <figure class="panel plot">
      <figcaption>
        <h3>{plot.title}</h3>
        <span class="quiet-text">{plot.unit}</span>
      </figcaption>
      <div ref={box} class="plot-box" aria-hidden="true" />
      <details>
        <summary>As a table</summary>
        <Table plot={plot} />
      </details>
    </figure>
  );
}

const ROWS_MOST = 30;

function Table({ plot }: { plot: Plot }): JSX.Element {
  const step = Math.max(1, Math.ceil(plot.x.length / ROWS_MOST));
  const rows = plot.x.map((_x, index) => index).filter((index) => index % step === 0);
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label={`${plot.title} as a table`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {plot.series.map(({ label }) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((index) => (
            <tr key={index}>
              <th scope="row">{clock((plot.x[index] ?? 0) * 1e9)}</th>
              {plot.series.map(({ label, y }) => (
                <td key={label}>{y[index]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
