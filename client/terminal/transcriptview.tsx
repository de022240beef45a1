/** The terminal as text: a heading for each command, its output below. For reading and for copying. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { TerminalDesk } from "./desk.ts";
import type { Passage } from "./transcript.ts";

/** Output comes in bursts; the text follows when it rests, and at least so often. */
const REST_MS = 400;

export function TranscriptView({ desk }: { desk: TerminalDesk }): JSX.Element {
  const passages = useSignal<readonly Passage[]>([]);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = (): void => {
      timer = undefined;
      passages.value = desk.transcript?.passages() ?? [];
    };
    read();
    const drawn = desk.opened?.terminal.onWriteParsed(() => {
      timer ??= setTimeout(read, REST_MS);
    });
    return () => {
      clearTimeout(timer);
      drawn?.dispose();
    };
  }, []);
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [passages.value.length]);
  return (
    <section class="transcript" aria-label="Transcript" tabIndex={0} data-pane="">
      <h2>Transcript</h2>
      {passages.value.length === 0 && <p class="quiet-text">Nothing is on the screen yet.</p>}
      {passages.value.map(({ command, output, line }) => (
        <article key={`${line} ${command}`}>
          <h3>{command === "" ? "Before" : <code>{command}</code>}</h3>
          {output !== "" && <pre>{output}</pre>}
        </article>
      ))}
      <div ref={end} />
    </section>
  );
}
