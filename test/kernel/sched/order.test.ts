import { expect, test } from "vitest";
import { order } from "../../../kernel/sched/order.ts";

test("short and long lists come out as Array's stable sort leaves them", () => {
  for (const length of [0, 1, 2, 7, 32, 33, 200]) {
    const list = Array.from({ length }, (_, at) => ({ at, key: (at * 37) % 11 }));
    const sorted = [...list].sort((a, b) => a.key - b.key);
    order(list, (a, b) => a.key < b.key);
    expect(list).toEqual(sorted);
  }
});
