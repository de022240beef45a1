/** A button that shows a sign and no words: its name is told, and shown when it is pointed at. */
import type { ComponentChildren, JSX } from "preact";

interface Props {
  readonly label: string;
  /** Shown instead of the name: the name and the keys that do the same. */
  readonly title?: string;
  readonly large?: boolean;
  readonly submits?: boolean;
  readonly pressed?: boolean;
  readonly onClick?: () => void;
  readonly children: ComponentChildren;
}

export function IconButton(props: Props): JSX.Element {
  const { label, title = label, large = false, submits = false, pressed, onClick } = props;
  return (
    <button
      type={submits ? "submit" : "button"}
      class={large ? "button quiet square" : "button quiet square small"}
      aria-label={label}
      title={title}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {props.children}
    </button>
  );
}
