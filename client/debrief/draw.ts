/**
 * One plot. Colours are told apart by people with any colour vision and stand 3:1 from the ground;
 * from the third on they differ in their dashes too. Commands are upright lines with their number on top.
 */
import { effect, type Signal } from "@preact/signals";
import uPlot from "uplot";
import type { Plot } from "../../session/protocol.ts";
import { clock } from "../lib/format.ts";

/** In seconds. */
export interface Marks {
  readonly commands: readonly number[];
  /** When it was submitted: what comes after is told apart. */
  readonly end: number;
}

const LIGHT = ["#e46644", "#0f3bb7", "#441948", "#9f7ed6", "#92361d"];
const DARK = ["#6baffa", "#f8b65d", "#5df9f4", "#b6770b", "#607d9d"];
const DASHES = [[], [], [7, 3], [2, 3]];
const HEIGHT = 190;
const UI_FONT = '"Atkinson Hyperlegible Next Variable", system-ui, sans-serif';
/** Of a scale: what is next to nothing looks like it. */
const LEAST_TOP = 10;
/** Numbers nearer than this would cover each other. */
const NUMBER_GAP = 16;

export function draw(
  box: HTMLElement,
  plot: Plot,
  marks: Marks,
  moment: Signal<number | null>,
  isDark: boolean,
): () => void {
  const colours = isDark ? DARK : LIGHT;
  const ink = isDark ? "#a7b1bd" : "#525a63";
  const grid = isDark ? "#2b323c" : "#e6e1d8";
  const axis = {
    stroke: ink,
    font: `12px ${UI_FONT}`,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
  };
  const chart = new uPlot(
    {
      width: box.clientWidth,
      height: HEIGHT,
      padding: [18, 18, 0, 0],
      cursor: { sync: { key: "pagefault" }, y: false, points: { size: 6 } },
      legend: { live: true },
      scales: {
        x: { time: false },
        y: { range: (_chart, _low, high) => [0, niceTop(plot, high)] },
      },
      axes: [
        { ...axis, size: 30, values: (_chart, values) => values.map((x) => clock(x * 1e9)) },
        { ...axis, size: 56, values: (_chart, values) => values.map(short) },
      ],
      series: [
        { label: "time", value: (_chart, x) => (x === null ? "" : clock(x * 1e9)) },
        ...plot.series.map(({ label }, index) => ({
          label,
          stroke: colours[index % colours.length] ?? ink,
          dash: DASHES[index % DASHES.length] ?? [],
          width: 1.8,
          points: { show: false },
          value: (_chart: uPlot, y: number | null) => (y === null ? "" : short(y)),
        })),
      ],
      hooks: { draw: [(self) => drawMarks(self, marks, moment.peek(), ink, isDark)] },
    },
    [[...plot.x], ...plot.series.map(({ y }) => [...y])],
    box,
  );
  const observer = new ResizeObserver(() => {
    if (box.clientWidth > 0) chart.setSize({ width: box.clientWidth, height: HEIGHT });
  });
  observer.observe(box);
  const stop = effect(() => {
    void moment.value;
    chart.redraw(false);
  });
  return () => {
    stop();
    observer.disconnect();
    chart.destroy();
  };
}

function drawMarks(
  { ctx, bbox, valToPos }: uPlot,
  marks: Marks,
  moment: number | null,
  ink: string,
  isDark: boolean,
): void {
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${10.5 * ratio}px ${UI_FONT}`;
  ctx.textAlign = "center";
  ctx.lineWidth = ratio;
  let lastNumber = Number.NEGATIVE_INFINITY;
  const upright = (at: number, dash: number[]): number => {
    const x = Math.round(valToPos(at, "x", true));
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    return x;
  };
  ctx.fillStyle = isDark ? "#ffffff0d" : "#3c321e0d";
  const end = valToPos(marks.end, "x", true);
  const right = bbox.left + bbox.width;
  if (end < right) ctx.fillRect(end, bbox.top, right - end, bbox.height);
  marks.commands.forEach((at, index) => {
    ctx.strokeStyle = `${ink}66`;
    const x = upright(at, [2, 3]);
    if (x - lastNumber < NUMBER_GAP * ratio) return;
    lastNumber = x;
    ctx.fillStyle = ink;
    ctx.fillText(String(index + 1), x, bbox.top - 5 * ratio);
  });
  if (moment !== null) {
    ctx.strokeStyle = isDark ? "#ff9466" : "#b8431b";
    ctx.lineWidth = 2 * ratio;
    upright(moment, []);
  }
  ctx.restore();
}

function niceTop(plot: Plot, high: number): number {
  if (plot.unit === "%") return 100;
  return Math.max(LEAST_TOP, high * 1.08);
}

/** 1 234 567 as 1.2M. */
function short(value: number): string {
  if (value >= 1e6) return `${Math.round(value / 1e5) / 10}M`;
  if (value >= 1e4) return `${Math.round(value / 100) / 10}k`;
  return String(Math.round(value * 10) / 10);
}
