/** A menu: of a button, or where the pointer is. Arrow keys, Home, End, Esc, as ARIA's pattern says. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icons.tsx";

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly keys?: string;
  readonly note?: string;
  readonly off?: boolean;
  readonly danger?: boolean;
  readonly href?: string;
  readonly act?: () => void;
}

interface ListProps {
  readonly items: readonly (MenuItem | null)[];
  readonly label: string;
  readonly onClose: (refocus: boolean) => void;
  /** Where the pointer was; beside its button without. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** null is a line between items. */
export function MenuList({ items, label, onClose, at }: ListProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place(list.current, at), [at]);
  useEffect(() => {
    entries(list.current)[0]?.focus();
    const outside = (event: Event): void => {
      if (!list.current?.contains(event.target as Node)) onClose(false);
    };
    const timer = setTimeout(() => addEventListener("pointerdown", outside, true));
    return () => {
      clearTimeout(timer);
      removeEventListener("pointerdown", outside, true);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = entries(list.current);
    const here = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) all.at(to % all.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") onClose(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      role="menu"
      tabIndex={-1}
      aria-label={label}
      class={at === undefined ? "menu" : "menu loose"}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {items.map((item, index) =>
        item === null ? (
          <hr key={index} />
        ) : (
          <Entry key={item.label} item={item} onClose={onClose} />
        ),
      )}
    </div>
  );
}

function Entry({
  item,
  onClose,
}: {
  item: MenuItem;
  onClose: (refocus: boolean) => void;
}): JSX.Element {
  const inside = (
    <>
      {item.icon !== undefined && <Icon name={item.icon} />}
      <span class="menu-text">
        {item.label}
        {item.note !== undefined && <small>{item.note}</small>}
      </span>
      {item.keys !== undefined && <kbd>{item.keys}</kbd>}
    </>
  );
  const look = item.danger === true ? "danger" : "";
  if (item.href !== undefined) {
    return (
      <a role="menuitem" class={look} href={item.href} download onClick={() => onClose(false)}>
        {inside}
      </a>
    );
  }
  return (
    <button
      type="button"
      role="menuitem"
      class={look}
      disabled={item.off === true}
      onClick={() => {
        onClose(true);
        item.act?.();
      }}
    >
      {inside}
    </button>
  );
}

interface ButtonProps {
  readonly label: string;
  /** What is in the button is its name. */
  readonly named?: boolean;
  readonly items: readonly (MenuItem | null)[];
  readonly children: ComponentChildren;
  readonly class?: string;
}

export function MenuButton({
  label,
  named = false,
  items,
  children,
  class: look,
}: ButtonProps): JSX.Element {
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div class="menu-place">
      <button
        ref={button}
        type="button"
        class={look ?? "button quiet square"}
        aria-label={named ? undefined : label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
      >
        {children}
      </button>
      {open.value && (
        <MenuList
          label={label}
          items={items}
          onClose={(refocus) => {
            open.value = false;
            if (refocus) button.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function entries(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)") ?? [])];
}

function place(list: HTMLElement | null, at: ListProps["at"]): void {
  if (list === null) return;
  const { bottom, width, height } = list.getBoundingClientRect();
  if (at === undefined) {
    // Above its button where it would be cut off below, if there is room.
    const room = list.parentElement?.getBoundingClientRect().top ?? 0;
    list.classList.toggle("above", bottom > innerHeight && room > height);
    return;
  }
  list.style.left = `${Math.max(4, Math.min(at.x, innerWidth - width - 4))}px`;
  list.style.top = `${Math.max(4, Math.min(at.y, innerHeight - height - 4))}px`;
}
