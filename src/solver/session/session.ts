import { relativeGap } from "../gap";
import { checkModel } from "../model-mistakes";
import { type LinearModel, type SolveProgress, type SolveResult, SolverError, type SolveStatus } from "../port";
import type { EngineMessage, SolveRequest } from "../protocol";
import { isCrash } from "./crash";
import { type HighsModel, type HighsRuntime, MODEL_STATUS, type RunHooks } from "./highs-model";
import { loadModel } from "./load-model";
import { passOptions } from "./pass-options";
import { verifiedSolution } from "./verified-solution";

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
export async function solveInRuntime(
  runtime: HighsRuntime,
  request: SolveRequest,
  link: SessionLink,
): Promise<SolveResult> {
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  if (request.source.form === "arrays") checkModel(request.source.model);
  runtime.onLine = request.log ? (line) => link.send({ type: "log", id: request.id, line }) : undefined;
  const model = runtime.createModel();
  try {
    model.setOptions({ output_flag: request.log });
    const linear = loadModel(runtime, model, request.source);
    passOptions(model, linear, request.options);
    model.setOptions({ time_limit: Math.max(0, request.options.timeLimitSeconds - elapsed()) });
    const limits = { iterations: request.options.maxSimplexIterations ?? Number.POSITIVE_INFINITY, reached: false };
    const modelStatus = await model.run(hooks(request.id, link, elapsed, limits));
    const status = limits.reached ? MODEL_STATUS.iterationLimit : modelStatus;
    const result = collect(model, linear, request, status, elapsed());
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

function hooks(id: number, link: SessionLink, elapsed: () => number, limits: IterationLimit): RunHooks {
  let reported = Number.NEGATIVE_INFINITY;
  const report = (progress: () => SolveProgress) => {
    const now = performance.now();
    if (now - reported < PROGRESS_INTERVAL_MS) return;
    reported = now;
    link.send({ type: "progress", id, progress: progress() });
  };
  return {
    lpCheckpoint: () => {
      report(() => ({ seconds: elapsed(), nodes: 0, incumbent: null, bound: null, gap: null }));
      return link.stopRequested();
    },
    incumbent: (objective, values) => link.send({ type: "incumbent", id, objective, values }),
    mipCheckpoint: ({ lpIterations, nodes, primalBound, dualBound }) => {
      if (lpIterations >= limits.iterations) limits.reached = true;
      report(() => {
        const [incumbent, bound] = [finite(primalBound), finite(dualBound)];
        return { seconds: elapsed(), nodes, incumbent, bound, gap: relativeGap(incumbent, bound) };
      });
      return limits.reached || link.stopRequested();
    },
  };
}

function collect(
  model: HighsModel,
  linear: LinearModel,
  request: SolveRequest,
  modelStatus: number,
  seconds: number,
): SolveResult {
  const mip = linear.integer.includes(1);
  const hasPoint = model.info("primal_solution_status") === FEASIBLE_POINT;
  const status = solveStatus(modelStatus, hasPoint);
  const useful = hasPoint && status !== "infeasible" && status !== "unbounded" && status !== "infeasible_or_unbounded";
  const solution = useful ? model.solution() : undefined;
  const accepted =
    solution === undefined ? undefined : verifiedSolution(linear, solution.values, model.objective(), request.options);
  const objective = accepted?.objective ?? null;
  const lpBound = status === "optimal" ? objective : null;
  const bound = mip ? finite(model.info("mip_dual_bound")) : lpBound;
  const duals = !mip && request.options.duals === true ? solution : undefined;
  const conflict =
    status === "infeasible" && !mip && request.options.conflict === true ? conflictRows(model) : undefined;
  return {
    status,
    objective,
    bound,
    gap: relativeGap(objective, bound),
    values: accepted?.values ?? null,
    rowDuals: duals?.rowDuals ?? null,
    reducedCosts: duals?.reducedCosts ?? null,
    ...(conflict === undefined ? {} : { conflictRows: conflict }),
    nodes: mip ? Math.max(0, model.info("mip_node_count")) : 0,
    simplexIterations: Math.max(0, model.info("simplex_iteration_count")),
    seconds,
    salvaged: false,
  };
}

function solveStatus(modelStatus: number, hasPoint: boolean): SolveStatus {
  switch (modelStatus) {
    case MODEL_STATUS.optimal:
      return "optimal";
    case MODEL_STATUS.infeasible:
      return "infeasible";
    case MODEL_STATUS.unbounded:
      return "unbounded";
    case MODEL_STATUS.unboundedOrInfeasible:
      return "infeasible_or_unbounded";
    case MODEL_STATUS.timeLimit:
      return "time_limit";
    case MODEL_STATUS.interrupted:
      return "cancelled";
    case MODEL_STATUS.objectiveBound:
    case MODEL_STATUS.objectiveTarget:
    case MODEL_STATUS.iterationLimit:
    case MODEL_STATUS.solutionLimit:
    case MODEL_STATUS.unknown:
      return hasPoint ? "feasible" : "no_solution";
    case MODEL_STATUS.empty:
    case MODEL_STATUS.loadError:
    case MODEL_STATUS.modelError:
      throw new SolverError(
        "INVALID_MODEL",
        "HiGHS finds no model in the input; check that it is a whole LP or MPS file",
      );
    default:
      throw new Error(`HiGHS ended with model status ${modelStatus}`);
  }
}

function conflictRows(model: HighsModel): Int32Array | undefined {
  model.setOptions({ iis_strategy: IIS_STRATEGY, iis_time_limit: IIS_SECONDS });
  try {
    const rows = model.conflictRows();
    return rows.length > 0 ? rows : undefined;
  } catch (error) {
    // The search for a conflict is an extra: where HiGHS gives up on it, the verdict stands without.
    if (isCrash(error)) throw error;
    return undefined;
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
