/** What stands where something is loading, or could not be. */
import type { ComponentChildren, JSX } from "preact";
import { Icon } from "./icons.tsx";

export function Loading({ what }: { what: string }): JSX.Element {
  return (
    <p class="loading" role="status">
      <span class="loading-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {what}
    </p>
  );
}

interface Props {
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Trouble({ title, children }: Props): JSX.Element {
  return (
    <section class="trouble" role="alert">
      <Icon name="alert" />
      <div>
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}
