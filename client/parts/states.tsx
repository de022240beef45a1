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
  readonly children?: ComponentChildren;
  /** What to do for another try. */
  readonly again?: () => unknown;
  /** Other ways out, beside it. */
  readonly ways?: ComponentChildren;
}

export function Trouble({ title, children, again, ways }: Props): JSX.Element {
  return (
    <section class="trouble" role="alert">
      <Icon name="alert" />
      <div>
        <h2>{title}</h2>
        {children}
        {(again !== undefined || ways !== undefined) && (
          <p class="inline">
            {again !== undefined && (
              <button type="button" class="button" onClick={() => void again()}>
                Try again
              </button>
            )}
            {ways}
          </p>
        )}
      </div>
    </section>
  );
}

export function ToScenarios(): JSX.Element {
  return (
    <a class="button" href="/">
      To the scenarios
    </a>
  );
}
