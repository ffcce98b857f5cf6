import { type LinearModel, type SolveOptions, SolverError } from "../port";
import { computeResiduals, DEFAULT_TOLERANCE, roundIntegers, verifySolution } from "../verify";

/** Rounding may move the objective by so much, relative to it; more would be another solution. */
const ROUNDING = 1e-5;

/** Values that keep the model, and their objective. */
export interface VerifiedSolution {
  readonly values: Float64Array;
  readonly objective: number;
}

/**
 * What HiGHS found, held against the model. Its whole columns may be off by its own tolerance, and a row with large
 * coefficients then by more than that: such values are rounded, and taken if they keep the model so.
 *
 * @throws SolverError WRONG_RESULT if they keep it neither way
 */
export function verifiedSolution(
  model: LinearModel,
  values: Float64Array,
  objective: number,
  options: SolveOptions,
): VerifiedSolution {
  const tolerance = toleranceOf(options);
  const asFound = verifySolution(model, values, objective, tolerance);
  if (asFound.passed) return { values, objective };
  if (model.integer.includes(1)) {
    const rounded = roundIntegers(model, values);
    const { objective: own } = computeResiduals(model, rounded);
    const moved = Math.abs(own - objective) / Math.max(1, Math.abs(objective));
    if (moved <= ROUNDING && verifySolution(model, rounded, own, tolerance).passed) {
      return { values: rounded, objective: own };
    }
  }
  throw new SolverError("WRONG_RESULT", `the solution does not keep the model: ${asFound.mistakes.join("; ")}`);
}

function toleranceOf({ highs }: SolveOptions): number {
  const chosen = ["mip_feasibility_tolerance", "primal_feasibility_tolerance", "pdlp_optimality_tolerance"]
    .map((name) => highs?.[name])
    .filter((value) => typeof value === "number");
  return Math.max(DEFAULT_TOLERANCE, ...chosen);
}
