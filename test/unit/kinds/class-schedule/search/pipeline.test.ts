import fc from "fast-check";
import { expect, test } from "vitest";
import { type Pipeline, runFreely, runInOrder } from "../../../../../src/kinds/class-schedule/search/pipeline";

/** Pieces that end in an order of their own, and write down what was known when each was begun. */
function pieces(count: number, delays: readonly number[]) {
  const known: number[][] = [];
  const taken: number[] = [];
  const pipeline: Pipeline<number> = {
    begin: () => {
      const piece = known.length;
      if (piece >= count) return undefined;
      known.push([...taken]);
      return turns(delays[piece % delays.length] ?? 0).then(() => piece);
    },
    take: (piece) => taken.push(piece),
  };
  return { pipeline, known, taken };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await Promise.resolve();
}

const delays = fc.array(fc.nat(12), { minLength: 1, maxLength: 20 });

test("in order, each piece is begun after the same results, however long the others take", async () => {
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 1, max: 9 }), fc.nat(30), async (times, depth, count) => {
      const { pipeline, known, taken } = pieces(count, times);
      await runInOrder(depth, pipeline);
      expect(taken).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(known.map(({ length }) => length)).toEqual(known.map((_, i) => Math.max(0, i - depth + 1)));
    }),
    { numRuns: 40 },
  );
});

test("freely, each result is taken once and no more pieces are under way than there are lanes", async () => {
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 1, max: 9 }), fc.nat(30), async (times, lanes, count) => {
      const { pipeline, known, taken } = pieces(count, times);
      await runFreely(lanes, pipeline);
      expect([...taken].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      expect(known.every(({ length }, begun) => begun - length < lanes)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("a piece that fails ends the work with its error, and leaves no rejection behind", async () => {
  const failing: Pipeline<number> = { begin: () => Promise.reject(new Error("broken")), take: () => undefined };
  await expect(runInOrder(4, failing)).rejects.toThrow("broken");
  await expect(runFreely(4, failing)).rejects.toThrow("broken");
});
