import { type LinearModel, type SolveOptions, SolverError } from "../port";
import type { HighsModel } from "./highs-model";

/** Sets everything but the time limit. */
export function passOptions(model: HighsModel, linear: LinearModel, options: SolveOptions): void {
  const mip = linear.integer.includes(1);
  if (mip && (options.highs?.solver ?? "choose") !== "choose") {
    throw new SolverError(
      "INVALID_OPTION",
      `highs.solver must be "choose" for a model with whole columns, got "${options.highs?.solver}"; HiGHS would drop integrality`,
    );
  }
  model.setOptions({
    mip_rel_gap: options.relativeGap ?? 1e-4,
    random_seed: options.seed ?? 0,
    ...(options.maxNodes === undefined ? {} : { mip_max_nodes: options.maxNodes }),
    ...(options.maxSimplexIterations === undefined ? {} : { simplex_iteration_limit: options.maxSimplexIterations }),
    ...(options.objectiveTarget === undefined ? {} : { objective_target: options.objectiveTarget }),
    ...options.highs,
  });
  if (options.start !== undefined && mip) passStart(model, linear, options.start);
}

function passStart(model: HighsModel, linear: LinearModel, start: Float64Array): void {
  if (start.length !== linear.columns) {
    throw new SolverError(
      "INVALID_OPTION",
      `start must have a value for each of the ${linear.columns} columns, got ${start.length}`,
    );
  }
  model.setStart(start);
}
