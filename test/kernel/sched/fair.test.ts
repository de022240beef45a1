import { expect, test } from "vitest";
import { type Demand, divideCpu } from "../../../kernel/sched/fair.ts";
import type { Task } from "../../../kernel/task.ts";

const demand = (weight: number, wantNs: number): Demand => ({
  task: {} as Task,
  weight,
  wantNs,
  gotNs: 0,
});

function got(capacityNs: number, ...wants: readonly (readonly [weight: number, ns: number])[]) {
  const demands = wants.map(([weight, ns]) => demand(weight, ns));
  divideCpu(demands, capacityNs);
  return demands.map(({ gotNs }) => gotNs);
}

test("where there is room, everybody gets what it wants", () => {
  expect(got(100, [1, 60], [1, 40])).toEqual([60, 40]);
});

test("small wants are met, the rest is shared by weight", () => {
  expect(got(100, [1, 10], [1, 80], [2, 80])).toEqual([10, 30, 60]);
});

test("what a satisfied one leaves goes to the others", () => {
  expect(got(100, [8, 20], [1, 70], [1, 70])).toEqual([20, 40, 40]);
});

test("without capacity nobody gets anything", () => {
  expect(got(0, [1, 10], [3, 10])).toEqual([0, 0]);
});
