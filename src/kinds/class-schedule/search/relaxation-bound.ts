import type { LinearModel, SolverError } from "../../../solver/port";
import type { EnginePool } from "./engine-pool";
import type { Problem } from "./problem";
import type { Schedule } from "./schedule";
import { buildSubModel } from "./sub-model";

/** When a bound is looked for, and for how long. */
export interface BoundLimits {
  readonly signal: AbortSignal;
  /** Wall seconds it may take; undefined where the clock must not decide, then it is limited by iterations alone. */
  readonly seconds: number | undefined;
  failed(error: SolverError): void;
}

/** The relaxation of a larger school takes longer than a search has. */
const MAX_COLUMNS = 60_000;
/** Below this the simplex method is quick and exact; beyond, a first-order method comes close in a fraction of the time. */
const SIMPLEX_COLUMNS = 500;
const MAX_SIMPLEX_ITERATIONS = 5_000;
const FIRST_ORDER = { solver: "pdlp", pdlp_iteration_limit: 5_000, pdlp_optimality_tolerance: 1e-5 } as const;
const GUARD_SECONDS = 600;

/**
 * Points that no schedule of the school exceeds, from the linear relaxation of the whole school; undefined where that is
 * too large or does not finish. Only the duals are taken from the engine: the bound itself is computed from them here, and
 * holds however inexact they are.
 */
export async function relaxationBound(
  problem: Problem,
  schedule: Schedule,
  pool: EnginePool,
  { signal, seconds, failed }: BoundLimits,
): Promise<number | undefined> {
  if (problem.requests.length * problem.periods > MAX_COLUMNS) return undefined;
  const free = { sections: [...problem.sections.keys()], requests: [...problem.requests.keys()] };
  const { model } = buildSubModel(problem, schedule, free);
  const relaxed = { ...model, integer: new Uint8Array(model.columns) };
  const method =
    model.columns <= SIMPLEX_COLUMNS ? { maxSimplexIterations: MAX_SIMPLEX_ITERATIONS } : { highs: FIRST_ORDER };
  const options = { timeLimitSeconds: seconds ?? GUARD_SECONDS, duals: true, ...method };
  const result = await pool.solve(signal, relaxed, options, failed);
  return result?.rowDuals == null ? undefined : atMost(problem, boundFromDuals(model, result.rowDuals));
}

/** Sums of some ten thousand points are off by far less than this. */
const ROUNDING = 1e-3;

/** The largest number of points that is no larger: they are whole, or tenths where sections' places cost something. */
function atMost({ sectionCosts }: Problem, points: number): number {
  const parts = sectionCosts.some((costs) => costs !== undefined) ? 10 : 1;
  return Math.floor(parts * (points + ROUNDING)) / parts;
}

/**
 * What no solution of a model to be maximised exceeds, from multipliers for its rows: each row is dropped, and what it would
 * have allowed at most is paid for by its multiplier. True for any multipliers; the optimal duals give the relaxation's
 * value. Engines differ in the sign of duals, so both are tried.
 */
export function boundFromDuals(model: LinearModel, duals: Float64Array): number {
  return Math.min(
    lagrangian(model, duals),
    lagrangian(
      model,
      duals.map((dual) => -dual),
    ),
  );
}

function lagrangian(model: LinearModel, multipliers: Float64Array): number {
  const { cost, columnLower, columnUpper, rowLower, rowUpper, rowStart, columnIndex, value, offset = 0 } = model;
  const reduced = cost.slice();
  let bound = offset;
  for (let row = 0; row < model.rows; row += 1) {
    const multiplier = multipliers[row] ?? 0;
    const most = multiplier > 0 ? (rowUpper[row] ?? 0) : (rowLower[row] ?? 0);
    // A row without a limit on this side allows no such multiplier.
    if (multiplier === 0 || !Number.isFinite(most)) continue;
    bound += multiplier * most;
    for (let place = rowStart[row] ?? 0; place < (rowStart[row + 1] ?? 0); place += 1) {
      const column = columnIndex[place] ?? 0;
      reduced[column] = (reduced[column] ?? 0) - multiplier * (value[place] ?? 0);
    }
  }
  for (const [column, each] of reduced.entries()) {
    bound += Math.max(each * (columnLower[column] ?? 0), each * (columnUpper[column] ?? 0));
  }
  return bound;
}
