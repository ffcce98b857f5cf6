import type { LinearModel } from "../../src/solver/port";

/** A row as a test writes it: coefficients by column, and bounds. */
export interface RowSketch {
  readonly terms: Readonly<Record<number, number>>;
  readonly lower?: number;
  readonly upper?: number;
}

/** A small model from a sketch; columns from 0 upwards unless told otherwise. */
export function linearModel(sketch: {
  readonly sense?: LinearModel["sense"];
  readonly cost: readonly number[];
  readonly lower?: readonly number[];
  readonly upper?: readonly number[];
  readonly integer?: boolean;
  readonly rows: readonly RowSketch[];
  readonly offset?: number;
}): LinearModel {
  const columns = sketch.cost.length;
  const entries = sketch.rows.map(({ terms }) =>
    Object.entries(terms).map(([column, value]) => [Number(column), value]),
  );
  const rowStart = [0];
  for (const row of entries) rowStart.push((rowStart.at(-1) ?? 0) + row.length);
  return {
    sense: sketch.sense ?? "minimize",
    columns,
    rows: sketch.rows.length,
    cost: Float64Array.from(sketch.cost),
    columnLower: Float64Array.from(sketch.lower ?? new Array(columns).fill(0)),
    columnUpper: Float64Array.from(sketch.upper ?? new Array(columns).fill(Number.POSITIVE_INFINITY)),
    integer: new Uint8Array(columns).fill(sketch.integer === true ? 1 : 0),
    rowLower: Float64Array.from(sketch.rows, ({ lower }) => lower ?? Number.NEGATIVE_INFINITY),
    rowUpper: Float64Array.from(sketch.rows, ({ upper }) => upper ?? Number.POSITIVE_INFINITY),
    rowStart: Int32Array.from(rowStart),
    columnIndex: Int32Array.from(entries.flat(), ([column]) => column ?? 0),
    value: Float64Array.from(entries.flat(), ([, value]) => value ?? 0),
    ...(sketch.offset === undefined ? {} : { offset: sketch.offset }),
  };
}

/** Numbers from 0 to 1 that are the same each time. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Depots and customers: finds solutions early and takes long to prove the best one, the longer the larger it is. */
export function facilityLocation(depots: number, customers: number, seed = 1): LinearModel {
  const random = randomNumbers(seed);
  const demand = Array.from({ length: customers }, () => 5 + 30 * random());
  const cost = Array.from({ length: depots }, () => 20 + 40 * random());
  const rows: RowSketch[] = [];
  const serve = (depot: number, customer: number) => depots + depot * customers + customer;
  const capacity = cost.map(() => 60 + 100 * random());
  for (let depot = 0; depot < depots; depot += 1) {
    for (let customer = 0; customer < customers; customer += 1) cost[serve(depot, customer)] = 40 * random();
  }
  for (let customer = 0; customer < customers; customer += 1) {
    const terms = Object.fromEntries(capacity.map((_, depot) => [serve(depot, customer), 1]));
    rows.push({ terms, lower: 1, upper: 1 });
  }
  capacity.forEach((size, depot) => {
    const terms: Record<number, number> = { [depot]: -size };
    demand.forEach((amount, customer) => {
      terms[serve(depot, customer)] = amount;
      rows.push({ terms: { [serve(depot, customer)]: 1, [depot]: -1 }, upper: 0 });
    });
    rows.push({ terms, upper: 0 });
  });
  const model = linearModel({ cost, upper: new Array(cost.length).fill(1), rows });
  model.integer.fill(1, 0, depots);
  return model;
}
