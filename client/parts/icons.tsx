/** Icons, drawn on a grid of 20, as wide as the text beside them. Decoration: the text says it. */
import type { JSX } from "preact";

const PATHS = {
  alert: "M10 3.2 17.6 16.4H2.4ZM10 8v4M10 14.2v.1",
  arrow: "M4 10h12M11.5 5.5 16 10l-4.5 4.5",
  back: "M16 10H4M8.5 5.5 4 10l4.5 4.5",
  bell: "M5.2 13.6V9a4.8 4.8 0 0 1 9.6 0v4.6l1.2 1.2H4ZM8.4 17.2h3.2",
  book: "M10 5.2C8.4 4.2 6 3.8 3 4v11.4c3-.2 5.4.2 7 1.2 1.6-1 4-1.4 7-1.2V4c-3-.2-5.4.2-7 1.2Zm0 0v11.4",
  check: "M4 10.6 8.2 15 16 5.6",
  circle: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z",
  clock: "M10 3.2a6.8 6.8 0 1 0 0 13.6 6.8 6.8 0 0 0 0-13.6ZM10 6.4V10l2.6 1.8",
  close: "M5 5l10 10M15 5 5 15",
  copy: "M7 7h9v9H7ZM4 13V4h9",
  cross: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  down: "M5 8l5 5 5-5",
  download: "M10 3.5v9M6 9l4 4 4-4M4 16.5h12",
  eye: "M2.4 10S5 5 10 5s7.6 5 7.6 5-2.6 5-7.6 5-7.6-5-7.6-5ZM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4Z",
  fast: "M4 5.5v9l6-4.5ZM10 5.5v9l6-4.5Z",
  flag: "M5 17V3.8M5 4.4h9.8l-2 3.2 2 3.2H5",
  gear: "M10 7.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2ZM10 2.6v2M10 15.4v2M2.6 10h2M15.4 10h2M4.8 4.8l1.4 1.4M13.8 13.8l1.4 1.4M4.8 15.2l1.4-1.4M13.8 6.2l1.4-1.4",
  half: "M4 10h12",
  key: "M3 5.5h14v9H3ZM5.6 8h.1M8.6 8h.1M11.6 8h.1M14.4 8h.1M6.4 11.8h7.2",
  lamp: "M7.6 14.4h4.8M8.2 17h3.6M10 3a4.8 4.8 0 0 0-2.6 8.9v2.5h5.2v-2.5A4.8 4.8 0 0 0 10 3Z",
  link: "M8.4 11.6 11.6 8.4M9 6.4l1.4-1.4a3.2 3.2 0 0 1 4.6 4.6L13.6 11M11 13.6 9.6 15A3.2 3.2 0 0 1 5 10.4L6.4 9",
  list: "M7.5 5.5H17M7.5 10H17M7.5 14.5H17M3.4 5.5h.1M3.4 10h.1M3.4 14.5h.1",
  mask: "M3.4 5.4c4.4-1.2 8.8-1.2 13.2 0 .4 5.6-1.8 9.4-6.6 11-4.8-1.6-7-5.4-6.6-11ZM6.4 9.2c.8-.6 1.6-.6 2.4 0M11.2 9.2c.8-.6 1.6-.6 2.4 0M7.8 13.2c1.4-1 3-1 4.4 0",
  more: "M4.5 10h.1M10 10h.1M15.5 10h.1",
  people:
    "M7.4 4.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM2.4 16c.4-3 2.2-4.6 5-4.6s4.6 1.6 5 4.6M13 4.6a2.6 2.6 0 0 1 0 5M14.4 11.6c1.8.6 2.9 2 3.2 4.4",
  play: "M6 4.2v11.6L15.6 10Z",
  plus: "M10 4v12M4 10h12",
  reset: "M4.2 8.2A6.2 6.2 0 1 1 4 11.6M4 4v4.4h4.4",
  search: "M8.8 3.6a5.2 5.2 0 1 0 0 10.4 5.2 5.2 0 0 0 0-10.4ZM12.8 12.8 17 17",
  terminal: "M3 4h14v12H3ZM6 8l2.6 2.2L6 12.4M10.4 12.6h3.6",
  trash: "M3.6 5.6h12.8M7.6 5.4V3.6h4.8v1.8M5.2 5.8l.8 10.8h8l.8-10.8",
  up: "M5 12l5-5 5 5",
  user: "M10 3.4a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM3.8 17c.4-3.6 2.6-5.4 6.2-5.4s5.8 1.8 6.2 5.4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, class: extra = "" }: { name: IconName; class?: string }): JSX.Element {
  return (
    <svg class={`icon ${extra}`} viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** A page table of nine pages, one of them not there. */
export function Logo(): JSX.Element {
  const pages = [0, 1, 2, 3, 5, 6, 7, 8].map((at) => [(at % 3) * 8, Math.floor(at / 3) * 8]);
  return (
    <svg class="logo" viewBox="0 0 22 22" aria-hidden="true">
      {pages.map(([x, y]) => (
        <rect key={`${x} ${y}`} x={x} y={y} width="6" height="6" rx="1.5" />
      ))}
      <rect class="fault" x="8.75" y="8.75" width="4.5" height="4.5" rx="1" />
    </svg>
  );
}
