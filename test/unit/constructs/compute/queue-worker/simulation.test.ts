import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scalingChart } from "../../../../support/worker-scaling/chart";
import { scalingTables } from "../../../../support/worker-scaling/report";
import { CONTENDERS, play, playOnce, SCENARIOS, SEEDS } from "../../../../support/worker-scaling/scenarios";
import type { Outcome } from "../../../../support/worker-scaling/simulate";

const DOCS = join(__dirname, "../../../../../docs/constructs");
const RUNS = SCENARIOS.flatMap((scenario) =>
  SEEDS.map((seed) => ({ scenario, seed, name: `${scenario.name} ${seed}` })),
);

/** Everything a run did, in few numbers. */
function total(outcomes: readonly Outcome[], of: (outcome: Outcome) => number): number {
  return outcomes.reduce((sum, outcome) => sum + of(outcome), 0);
}

describe("a simulated day", () => {
  test.each(RUNS)(
    "$name: 95 in 100 messages are finished in time, where steps on raw depth are late and no cheaper",
    ({ scenario, seed }) => {
      const [ours, steps] = [playOnce(scenario, CONTENDERS.worker, seed), playOnce(scenario, CONTENDERS.steps, seed)];
      const acceptable = scenario.acceptable.toSeconds();
      expect(ours.p95).toBeLessThanOrEqual(acceptable);
      expect(steps.p95).toBeGreaterThan(acceptable);
      expect(ours.taskHours).toBeLessThan(steps.taskHours);
      expect(ours.inTime).toBeGreaterThan(steps.inTime);
    },
  );

  test("nothing is stopped at work by scaling where tasks are protected, and something is where they are not", () => {
    const [, analyses] = SCENARIOS;
    if (analyses === undefined) throw new Error("there are no long tasks");
    const spared = SEEDS.map((seed) => playOnce(analyses, CONTENDERS.worker, seed));
    const exposed = SEEDS.map((seed) => playOnce(analyses, CONTENDERS.unprotected, seed));
    expect(total(spared, ({ interruptedByScaleIn }) => interruptedByScaleIn)).toBe(0);
    expect(total(exposed, ({ interruptedByScaleIn }) => interruptedByScaleIn)).toBeGreaterThan(10);
    expect(total(spared, ({ lostHours }) => lostHours)).toBeLessThan(total(exposed, ({ lostHours }) => lostHours) / 2);
  });

  test("never has more tasks than it may, and none once a load test is over", () => {
    for (const scenario of SCENARIOS) {
      const { minutes } = playOnce(scenario, CONTENDERS.worker, 1);
      expect(Math.max(...minutes.map(({ desired }) => desired))).toBeLessThanOrEqual(scenario.max);
      if (scenario.name === "load test") expect(minutes.at(-1)?.desired).toBe(0);
    }
  });

  test("is the same for the same seed", () => {
    const [scenario] = SCENARIOS;
    if (scenario === undefined) throw new Error("there is no scenario");
    expect(play(scenario, CONTENDERS.worker, 3)).toEqual(play(scenario, CONTENDERS.worker, 3));
  });
});

describe("the figures in the documents", () => {
  test("are those of the simulation", () => {
    expect(readFileSync(join(DOCS, "queue-worker.md"), "utf8")).toContain(scalingTables());
  });

  test("are drawn from the simulation", () => {
    expect(readFileSync(join(DOCS, "worker-scaling.svg"), "utf8")).toBe(scalingChart());
  });
});
