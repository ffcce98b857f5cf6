import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelBuilder } from "../../../../../src/kinds/class-schedule/search/model-builder";
import { boundFromDuals } from "../../../../../src/kinds/class-schedule/search/relaxation-bound";
import type { LinearModel } from "../../../../../src/solver/port";

const COLUMNS = 5;
const row = fc.record({
  lower: fc.oneof(fc.constant(Number.NEGATIVE_INFINITY), fc.integer({ min: -4, max: 0 })),
  upper: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.integer({ min: 0, max: 6 })),
  values: fc.array(fc.integer({ min: -2, max: 3 }), { minLength: COLUMNS, maxLength: COLUMNS }),
  dual: fc.double({ min: -20, max: 20, noNaN: true }),
});

test("whatever the multipliers, no solution is worth more than the bound", () => {
  const costs = fc.array(fc.integer({ min: -10, max: 30 }), { minLength: COLUMNS, maxLength: COLUMNS });
  fc.assert(
    fc.property(costs, fc.array(row, { maxLength: 5 }), (cost, rows) => {
      const builder = new ModelBuilder();
      for (const each of cost) builder.addColumn(each, 1);
      for (const { lower, upper, values } of rows) builder.addRow(lower, upper, [...values.entries()]);
      const model = builder.build();
      const bound = boundFromDuals(
        model,
        Float64Array.from(rows, ({ dual }) => dual),
      );
      for (const best of worthOfAll(model)) expect(bound).toBeGreaterThanOrEqual(best - 1e-9);
    }),
    { numRuns: 200 },
  );
});

test("the optimal duals give the value of the relaxation, whichever way the engine signs them", () => {
  const builder = new ModelBuilder();
  const [a, b, c] = [builder.addColumn(3, 1), builder.addColumn(2, 1), builder.addColumn(1, 1)];
  builder.addRow(Number.NEGATIVE_INFINITY, 1, [
    [a, 1],
    [b, 1],
    [c, 1],
  ]);
  const model = builder.build();
  expect([boundFromDuals(model, Float64Array.of(3)), boundFromDuals(model, Float64Array.of(-3))]).toEqual([3, 3]);
  expect(boundFromDuals(model, Float64Array.of(0))).toBe(6);
});

/** The objective of every whole-number solution that keeps the rows. */
function* worthOfAll({ cost, rows, rowLower, rowUpper, rowStart, columnIndex, value }: LinearModel): Iterable<number> {
  for (let choice = 0; choice < 2 ** COLUMNS; choice += 1) {
    const at = (column: number): number => (choice >> column) & 1;
    const keeps = Array.from({ length: rows }, (_, i) => {
      let sum = 0;
      for (let k = rowStart[i] ?? 0; k < (rowStart[i + 1] ?? 0); k += 1)
        sum += at(columnIndex[k] ?? 0) * (value[k] ?? 0);
      return sum >= (rowLower[i] ?? 0) && sum <= (rowUpper[i] ?? 0);
    });
    if (keeps.every(Boolean)) yield cost.reduce((sum, each, column) => sum + each * at(column), 0);
  }
}
