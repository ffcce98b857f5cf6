import type { HighsCallbackMap, Model } from "highs";
import { relativeGap } from "../gap";
import { checkModel } from "../model-mistakes";
import { type LinearModel, type SolveProgress, type SolveResult, SolverError, type SolveStatus } from "../port";
import type { EngineMessage, SolveRequest } from "../protocol";
import { DEFAULT_TOLERANCE, verifySolution } from "../verify";
import { isCrash } from "./crash";
import { loadModel } from "./load-model";
import { passOptions } from "./pass-options";
import type { HighsRuntime } from "./runtime";

/** Least time between two progress messages. */
const PROGRESS_INTERVAL_MS = 100;
/** HiGHS: 0 none, 1 infeasible, 2 feasible. */
const FEASIBLE_POINT = 2;
/** Irreducible subset of rows, looked for in the LP itself. */
const IIS_STRATEGY = 6;
const IIS_SECONDS = 5;

/** How a session tells its parent things, and learns that it is to stop. */
export interface SessionLink {
  send(message: EngineMessage): void;
  stopRequested(): boolean;
}

/** One solve in a HiGHS runtime. Throws a `SolverError` for bad input; anything else thrown means a broken runtime. */
export function solveInRuntime(runtime: HighsRuntime, request: SolveRequest, link: SessionLink): SolveResult {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  if (request.source.form === "arrays") checkModel(request.source.model);
  runtime.onLine = request.log ? (line) => link.send({ type: "log", id: request.id, line }) : undefined;
  const model = runtime.highs.createModel();
  try {
    model.options.set({ output_flag: request.log });
    const linear = loadModel(runtime, model, request.source);
    passOptions(model, linear, request.options);
    model.options.set("time_limit", Math.max(0, request.options.timeLimitSeconds - elapsed()));
    const limits = { iterations: request.options.maxSimplexIterations ?? Number.POSITIVE_INFINITY, reached: false };
    const { modelStatus } = model.run(callbacks(request.id, link, elapsed, limits));
    const status = limits.reached ? runtime.highs.constants.modelStatus.iterationLimit : modelStatus;
    const result = collect(runtime, model, linear, request, status, elapsed());
    model.dispose();
    return result;
  } catch (error) {
    // A crashed runtime must not be entered again, not even to tidy up.
    if (!isCrash(error)) model.dispose();
    throw error;
  }
}

/** HiGHS keeps its iteration limit for LPs only: in a MIP it is kept here, at places that do not depend on time. */
interface IterationLimit {
  readonly iterations: number;
  reached: boolean;
}

function callbacks(id: number, link: SessionLink, elapsed: () => number, limits: IterationLimit): HighsCallbackMap {
  let reported = Number.NEGATIVE_INFINITY;
  const report = (progress: () => SolveProgress) => {
    const now = performance.now();
    if (now - reported < PROGRESS_INTERVAL_MS) return;
    reported = now;
    link.send({ type: "progress", id, progress: progress() });
  };
  const heartbeat = () => ({ seconds: elapsed(), nodes: 0, incumbent: null, bound: null, gap: null });
  const lpInterrupt = (event: { interrupt(): void }) => {
    if (link.stopRequested()) event.interrupt();
    report(heartbeat);
    return undefined;
  };
  return {
    1: lpInterrupt,
    2: lpInterrupt,
    4: ({ data }) => {
      const values = data.mip_solution;
      const objective = data.objective_function_value;
      if (values !== undefined && objective !== undefined) link.send({ type: "incumbent", id, objective, values });
      return undefined;
    },
    6: (event) => {
      const { data } = event;
      if (Number(data.mip_total_lp_iterations ?? 0) >= limits.iterations) limits.reached = true;
      if (limits.reached || link.stopRequested()) event.interrupt();
      report(() => {
        const incumbent = finite(data.mip_primal_bound);
        const bound = finite(data.mip_dual_bound);
        const nodes = Number(data.mip_node_count ?? 0);
        return { seconds: elapsed(), nodes, incumbent, bound, gap: relativeGap(incumbent, bound) };
      });
      return undefined;
    },
  };
}

function collect(
  runtime: HighsRuntime,
  model: Model,
  linear: LinearModel,
  request: SolveRequest,
  modelStatus: number,
  seconds: number,
): SolveResult {
  const mip = linear.integer.includes(1);
  const hasPoint = Number(model.info.get("primal_solution_status")) === FEASIBLE_POINT;
  const status = solveStatus(runtime, modelStatus, hasPoint);
  const useful = hasPoint && status !== "infeasible" && status !== "unbounded" && status !== "infeasible_or_unbounded";
  const solution = useful ? model.getSolution() : undefined;
  const objective = solution === undefined ? null : finite(model.getObjectiveValue());
  if (solution !== undefined) refuseWrong(linear, solution.colValue, objective, request);
  const lpBound = status === "optimal" ? objective : null;
  const bound = mip ? finite(Number(model.info.get("mip_dual_bound"))) : lpBound;
  const duals = !mip && request.options.duals === true && status === "optimal" ? solution : undefined;
  const conflict =
    status === "infeasible" && !mip && request.options.conflict === true ? conflictRows(model) : undefined;
  return {
    status,
    objective,
    bound,
    gap: relativeGap(objective, bound),
    values: solution?.colValue ?? null,
    rowDuals: duals?.rowDual ?? null,
    reducedCosts: duals?.colDual ?? null,
    ...(conflict === undefined ? {} : { conflictRows: conflict }),
    nodes: mip ? Math.max(0, Number(model.info.get("mip_node_count"))) : 0,
    simplexIterations: Math.max(0, Number(model.info.get("simplex_iteration_count"))),
    seconds,
    salvaged: false,
  };
}

function solveStatus({ highs }: HighsRuntime, modelStatus: number, hasPoint: boolean): SolveStatus {
  const known = highs.constants.modelStatus;
  switch (modelStatus) {
    case known.optimal:
      return "optimal";
    case known.infeasible:
      return "infeasible";
    case known.unbounded:
      return "unbounded";
    case known.unboundedOrInfeasible:
      return "infeasible_or_unbounded";
    case known.timeLimit:
      return "time_limit";
    case known.interrupted:
      return "cancelled";
    case known.objectiveBound:
    case known.objectiveTarget:
    case known.iterationLimit:
    case known.solutionLimit:
    case known.unknown:
      return hasPoint ? "feasible" : "no_solution";
    case known.empty:
    case known.loadError:
    case known.modelError:
      throw new SolverError(
        "INVALID_MODEL",
        "HiGHS finds no model in the input; check that it is a whole LP or MPS file",
      );
    default:
      throw new Error(`HiGHS ended with model status ${modelStatus}`);
  }
}

function refuseWrong(linear: LinearModel, values: Float64Array, objective: number | null, request: SolveRequest): void {
  const chosen = ["mip_feasibility_tolerance", "primal_feasibility_tolerance", "pdlp_optimality_tolerance"]
    .map((name) => request.options.highs?.[name])
    .filter((value) => typeof value === "number");
  const tolerance = Math.max(DEFAULT_TOLERANCE, ...chosen);
  const { passed, mistakes } = verifySolution(linear, values, objective ?? Number.NaN, tolerance);
  if (!passed) throw new SolverError("WRONG_RESULT", `the solution does not keep the model: ${mistakes.join("; ")}`);
}

function conflictRows(model: Model): Int32Array | undefined {
  model.options.set({ iis_strategy: IIS_STRATEGY, iis_time_limit: IIS_SECONDS });
  try {
    const { rowIndex } = model.getIis();
    return rowIndex.length > 0 ? rowIndex : undefined;
  } catch (error) {
    // The search for a conflict is an extra: where HiGHS gives up on it, the verdict stands without.
    if (isCrash(error)) throw error;
    return undefined;
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
