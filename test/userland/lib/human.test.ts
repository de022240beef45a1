/** Sizes as systemd writes them: format_bytes() of 252. */
import { expect, test } from "vitest";
import { formatBytes } from "../../../userland/lib/human.ts";

test.each([
  [0, "0B"],
  [1023, "1023B"],
  [1024, "1.0K"],
  [1536, "1.5K"],
  [1024 * 1024 - 1, "1023.9K"],
  [1024 * 1024 + 104_858, "1.0M"], // 1126K: each step cuts off
  [5 * 1024 * 1024 * 1024, "5.0G"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
