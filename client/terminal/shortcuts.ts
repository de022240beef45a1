/** The keys of the play view, for the help. keys.ts makes them work. */

/** [keys, what they do] */
export const SHORTCUTS: readonly (readonly [string, string])[] = [
  ["F6, Shift+F6", "Next pane, previous pane: the way out of the terminal"],
  ["Ctrl+C", "Copies when something is selected, interrupts otherwise"],
  ["Ctrl+Shift+C, Ctrl+Insert", "Copy"],
  ["Ctrl+Shift+V, Shift+Insert", "Paste"],
  ["Ctrl+Shift+F", "Find in the terminal"],
  ["Ctrl+Shift+↑, Ctrl+Shift+↓", "Scroll to the previous, the next command"],
  ["Ctrl++, Ctrl+−, Ctrl+0", "Larger, smaller, usual font"],
  ["Shift+PageUp, Shift+PageDown", "Scroll"],
];
