import { expect, test } from "vitest";
import { EnginePool, enginesWithin } from "../../../../../src/kinds/class-schedule/search/engine-pool";
import type { Engine } from "../../../../../src/solver/port";

function engineNamed(name: string): Engine {
  return {
    name,
    solve: () => ({ result: Promise.reject(new Error("unused")), stop: () => undefined }),
    close: async () => {},
  };
}

test("work gets engines in the order of asking, and an engine that failed its work serves the next", async () => {
  const pool = new EnginePool([engineNamed("a"), engineNamed("b")]);
  const served: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (who: string): Promise<void> =>
    pool.use(async ({ name }) => {
      served.push(`${who} on ${name}`);
      await new Promise<void>((resolve) => ends.push(resolve));
    });
  const failing = pool.use(() => Promise.reject(new Error("broken"))).catch((error: unknown) => String(error));
  const asked = ["first", "second", "third"].map(ask);
  expect(await failing).toBe("Error: broken");
  await new Promise(setImmediate);
  expect(served).toEqual(["first on b", "second on a"]);
  ends[0]?.();
  await asked[0];
  await new Promise(setImmediate);
  expect(served).toEqual(["first on b", "second on a", "third on b"]);
  for (const end of ends) end();
  await Promise.all(asked);
});

test("a pool without engines is refused", () => {
  expect(() => new EnginePool([])).toThrow("a pool needs an engine, got none");
});

test.each([
  { memoryMiB: 64_000, requests: 4_000, wanted: 16, engines: 16 },
  { memoryMiB: 4_096, requests: 40_000, wanted: 96, engines: 14 },
  { memoryMiB: 1_024, requests: 4_000, wanted: 8, engines: 2 },
  { memoryMiB: 100, requests: 4_000, wanted: 8, engines: 1 },
])(
  "$wanted engines for $requests requests in $memoryMiB MiB are $engines",
  ({ memoryMiB, requests, wanted, engines }) => {
    expect(enginesWithin(memoryMiB, requests, wanted)).toBe(engines);
  },
);
