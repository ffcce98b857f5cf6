import fc from "fast-check";
import { expect, test } from "vitest";
import { capacityStrategy } from "../../../../../constructs/compute/fargate/capacity";

test.each([
  [{}, [{ capacityProvider: "FARGATE", base: 0, weight: 1 }]],
  [{ spotWeight: 0.5 }, [spare(1, 1), { capacityProvider: "FARGATE_SPOT", weight: 1 }]],
  [{ spotWeight: 0.7 }, [spare(1, 3), { capacityProvider: "FARGATE_SPOT", weight: 7 }]],
  [{ base: 2, spotWeight: 1 }, [spare(2, 0), { capacityProvider: "FARGATE_SPOT", weight: 1 }]],
  [{ base: 0, spotWeight: 1 }, [{ capacityProvider: "FARGATE_SPOT", weight: 1 }]],
  [{ base: 0, spotWeight: 0.25 }, [spare(0, 3), { capacityProvider: "FARGATE_SPOT", weight: 1 }]],
] as const)("%o is the strategy %o", (capacity, strategy) => {
  expect(capacityStrategy(capacity)).toEqual(strategy);
});

function spare(base: number, weight: number) {
  return { capacityProvider: "FARGATE", base, weight };
}

test("weights are whole, within what ECS takes, and have exactly the share asked for", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 10 }), (percent, base) => {
      const strategy = capacityStrategy({ base, spotWeight: percent / 100 });
      const total = strategy.reduce((sum, { weight }) => sum + weight, 0);
      const spot = strategy.find(({ capacityProvider }) => capacityProvider === "FARGATE_SPOT")?.weight ?? 0;
      expect(spot * 100).toBe(percent * total);
      for (const { weight } of strategy) expect(Number.isInteger(weight) && weight <= 1000).toBe(true);
      const based = strategy.reduce((sum, share) => sum + (share.base ?? 0), 0);
      expect(based).toBe(base);
    }),
  );
});
