import type { Issue } from "../../contract/problem";
import { solverLimit } from "../../contract/time-limits";
import { createEngine } from "../../solver/choose-engine";
import { type Engine, type SolveOptions, type SolveResult, SolverError } from "../../solver/port";
import { createPortfolioEngine } from "../../solver/portfolio/engine";
import { computeResiduals } from "../../solver/verify";
import { InputRefusedError, type JobKind, type RunContext, type RunOutcome } from "../kind";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint";
import { explainInfeasible, explainUnbounded } from "./explain";
import { writeOutput } from "./output";
import { type ModelParameters, readParameters } from "./parameters";
import type { NamedModel } from "./read/model-builder";
import { openModelFile, readModel } from "./read/model-file";

/** Least time between two checkpoints. */
const CHECKPOINT_INTERVAL_MS = 1000;
/** Solving fills the bar up to here. */
const SOLVED_FRACTION = 0.95;

/** Solves the model file. Infeasible and unbounded are results here, with hints. */
export async function runModel(context: RunContext): Promise<RunOutcome> {
  context.report({ fraction: 0, phase: "reading" });
  const named = await readInput(context.inputDirectory, context.signal);
  const parameters = readParameters(context.parameters);
  const engine = chooseEngine(parameters, context.cores);
  try {
    const start = context.resume === undefined ? undefined : decodeCheckpoint(context.resume, named);
    const result = await solveWatched(engine, named, solveOptions(parameters, context, start), context);
    return await publish(engine, named, result, parameters, context);
  } catch (error) {
    throw inUsersWords(error);
  } finally {
    await engine.close();
  }
}

/** One engine, or several that race: as many as there are cores for. */
function chooseEngine({ portfolio, reproducible }: ModelParameters, cores: number): Engine {
  if (portfolio === 1) return createEngine();
  const count = Math.max(1, Math.min(portfolio, cores));
  const engines = Array.from({ length: count }, () => createEngine(count));
  return createPortfolioEngine(engines, { racers: reproducible ? portfolio : count, reproducible });
}

/** Writes the output of a run that was killed, from its checkpoint. */
export const finishModel: JobKind["finish"] = async (context) => {
  const named = await readInput(context.inputDirectory, context.signal);
  const values = decodeCheckpoint(context.resume, named);
  const parameters = readParameters(context.parameters);
  const result: SolveResult = {
    status: "feasible",
    objective: computeResiduals(named.model, values).objective,
    bound: null,
    gap: null,
    values,
    rowDuals: null,
    reducedCosts: null,
    nodes: 0,
    simplexIterations: 0,
    seconds: 0,
    salvaged: true,
  };
  const engine = "checkpoint";
  const objective = await writeOutput(context.outputDirectory, named, result, { engine, seed: parameters.seed });
  return { solver: { engine, seconds: 0, objective, bound: null, gap: null, seed: parameters.seed } };
};

async function readInput(directory: string, signal: AbortSignal): Promise<NamedModel> {
  const opened = await openModelFile(directory);
  if (!("text" in opened)) throw refused(opened);
  const model = await readModel(opened, signal);
  if (!("model" in model)) throw refused(model);
  return model;
}

function refused(issues: readonly Issue[]): InputRefusedError {
  const [first] = issues;
  const place = first?.line === undefined ? first?.path : `${first.path}, line ${first.line}`;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  return new InputRefusedError("INVALID_INPUT", `${place}: ${first?.message}${more}`, issues);
}

function solveOptions(
  parameters: ModelParameters,
  { timeLimitSeconds: machine }: RunContext,
  start: Float64Array | undefined,
): SolveOptions {
  return {
    timeLimitSeconds: solverLimit(parameters.timeLimitSeconds, machine),
    relativeGap: parameters.gap,
    seed: parameters.seed,
    duals: parameters.duals,
    conflict: true,
    highs: parameters.highs,
    ...(parameters.maxNodes === undefined ? {} : { maxNodes: parameters.maxNodes }),
    ...(start === undefined ? {} : { start }),
  };
}

/** Solves, reports, checkpoints, and follows the signal. */
async function solveWatched(engine: Engine, named: NamedModel, options: SolveOptions, context: RunContext) {
  const { model, columnNames, rowNames } = named;
  context.log(`${rowNames.length} rows, ${columnNames.length} columns, ${model.value.length} nonzeros`);
  const limit = options.timeLimitSeconds;
  let saved = Number.NEGATIVE_INFINITY;
  const solve = engine.solve({ form: "arrays", model }, options, {
    log: (line) => context.log(line),
    progress: ({ seconds, incumbent, bound, gap }) => {
      context.report({
        fraction: SOLVED_FRACTION * Math.min(1, seconds / limit),
        phase: "solving",
        ...(incumbent === null ? {} : { incumbent }),
        ...(bound === null ? {} : { bound }),
        ...(gap === null ? {} : { gap }),
      });
    },
    incumbent: (objective, values) => {
      if (performance.now() - saved < CHECKPOINT_INTERVAL_MS) return;
      saved = performance.now();
      context.checkpoint(encodeCheckpoint(objective, values, columnNames));
    },
  });
  const stop = () => solve.stop();
  context.signal.addEventListener("abort", stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    return await certain(engine, named, options, await solve.result, context.signal);
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
}

/** Presolve cannot always tell infeasible from unbounded; the simplex method without it can. */
async function certain(
  engine: Engine,
  { model }: NamedModel,
  options: SolveOptions,
  result: SolveResult,
  signal: AbortSignal,
): Promise<SolveResult> {
  if (result.status !== "infeasible_or_unbounded" || signal.aborted) return result;
  const timeLimitSeconds = Math.max(1, options.timeLimitSeconds - result.seconds);
  const source = { form: "arrays", model } as const;
  const again = await engine.solve(source, { ...options, timeLimitSeconds, highs: { presolve: "off" } }).result;
  return again.status === "infeasible" || again.status === "unbounded" || again.values !== null ? again : result;
}

async function publish(
  engine: Engine,
  named: NamedModel,
  result: SolveResult,
  parameters: ModelParameters,
  context: RunContext,
): Promise<RunOutcome> {
  if (result.status === "time_limit" || result.status === "no_solution" || result.status === "cancelled") {
    if (result.values === null) throw withoutSolution(result);
  }
  const infeasible = result.status === "infeasible" && !context.signal.aborted;
  if (infeasible) context.report({ fraction: SOLVED_FRACTION, phase: "explaining" });
  const infeasibility = infeasible ? await explainInfeasible(engine, named, result) : undefined;
  const unboundedColumns = result.status === "unbounded" ? await explainUnbounded(engine, named) : undefined;
  context.report({ fraction: SOLVED_FRACTION, phase: "writing" });
  const run = { engine: engine.name, seed: parameters.seed };
  const objective = await writeOutput(context.outputDirectory, named, result, run, { infeasibility, unboundedColumns });
  const { seconds, bound, gap } = result;
  return { solver: { ...run, seconds, objective, bound, gap } };
}

function withoutSolution({ status, seconds }: SolveResult): InputRefusedError {
  const remedy = status === "no_solution" ? "raise maxNodes" : "raise timeLimitSeconds";
  const words = `no solution was found within ${seconds.toFixed(1)} s (${status}); ${remedy}`;
  return new InputRefusedError("NO_SOLUTION_IN_TIME", words);
}

function inUsersWords(error: unknown): unknown {
  if (!(error instanceof SolverError)) return error;
  if (error.code === "OUT_OF_MEMORY") return new InputRefusedError("TOO_LARGE", error.message);
  if (error.code !== "INVALID_MODEL" && error.code !== "INVALID_OPTION") return error;
  return new InputRefusedError("INVALID_INPUT", error.message, [{ path: "inputs", message: error.message }]);
}
