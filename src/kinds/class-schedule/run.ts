import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { solverLimit } from "../../contract/time-limits";
import { createEngine as createChosenEngine, solverMemoryMiB } from "../../solver/choose-engine";
import type { Engine } from "../../solver/port";
import { InputRefusedError, type RunContext, type RunOutcome } from "../kind";
import { explainInfeasible } from "./input/explain-infeasible";
import { readSchool } from "./input/read-school";
import { outputFiles } from "./output/tables";
import { type ClassScheduleParameters, readParameters } from "./parameters";
import { RunReporter } from "./run-reporter";
import { objectiveBound } from "./search/bound";
import { decodeCheckpoint, encodeCheckpoint } from "./search/checkpoint";
import { EnginePool, enginesWithin } from "./search/engine-pool";
import { finishSchedule, type Timetable } from "./search/finish";
import { buildProblem, type Problem } from "./search/problem";
import { type Solution, solveSchool } from "./search/solve-school";

/** Makes the engines of a run, each one of so many. */
export type EngineFactory = (engines: number) => Engine;

/** Schedules the school of a folder until the time, the iterations or the wishes are at their end. */
export async function runClassSchedule(
  context: RunContext,
  createEngine: EngineFactory = createChosenEngine,
): Promise<RunOutcome> {
  const started = performance.now();
  const parameters = readParameters(context.parameters);
  const { problem, sectionsFile } = await readProblem(context.inputDirectory, parameters);
  const reporter = new RunReporter(context, problem, parameters, started);
  const resume = context.resume === undefined ? undefined : decodeCheckpoint(problem, context.resume);
  if (context.resume !== undefined) {
    context.log(
      resume === undefined ? "the checkpoint does not fit this school: starting anew" : "resuming from a checkpoint",
    );
  }
  const pool = makePool(context, problem, parameters.threads ?? context.cores, createEngine);
  const clock = startClock(limitOf(parameters, context), problem, started);
  try {
    const { cancelled, timeUp } = { cancelled: context.signal, timeUp: clock.signal };
    const observe = reporter.observe.bind(reporter);
    const failed = (error: Error): void => context.log(`an engine failed and was started anew: ${error.message}`);
    const solution = await solveSchool(problem, {
      parameters,
      pool,
      cancelled,
      timeUp,
      resume,
      sectionsFile,
      observe,
      failed,
    });
    context.checkpoint(encodeCheckpoint(problem, solution.schedule));
    logSearch(context, solution);
    await writeOutput(context.outputDirectory, problem, solution.timetable);
    return summary(pool.name, parameters, solution.timetable.objective, solution.bound, started);
  } finally {
    clock.stop();
    await pool.close();
  }
}

/** Writes the output files of a checkpoint, without any search. */
export async function finishClassSchedule(
  context: Omit<RunContext, "resume"> & { readonly resume: Uint8Array },
): Promise<RunOutcome> {
  const started = performance.now();
  const parameters = readParameters(context.parameters);
  const { problem } = await readProblem(context.inputDirectory, parameters);
  const schedule = decodeCheckpoint(problem, context.resume);
  if (schedule === undefined) {
    throw new InputRefusedError("NO_SOLUTION_IN_TIME", "The run ended before it had a schedule that can be used.");
  }
  const timetable = finishSchedule(problem, schedule);
  await writeOutput(context.outputDirectory, problem, timetable);
  return summary("none (from a checkpoint)", parameters, timetable.objective, objectiveBound(problem), started);
}

async function readProblem(
  directory: string,
  parameters: ClassScheduleParameters,
): Promise<{ readonly problem: Problem; readonly sectionsFile: string }> {
  const reading = await readSchool(directory);
  if ("issues" in reading)
    throw new InputRefusedError("INVALID_INPUT", "The input files have mistakes.", reading.issues);
  const reasons = explainInfeasible(reading.school, reading.file, parameters);
  if (reasons.length > 0) {
    throw new InputRefusedError("INFEASIBLE", "No schedule can satisfy the hard rules with this input.", reasons);
  }
  return { problem: buildProblem(reading.school, parameters), sectionsFile: reading.file("sections") };
}

function makePool({ log }: RunContext, problem: Problem, wanted: number, createEngine: EngineFactory): EnginePool {
  const count = enginesWithin(solverMemoryMiB(), problem.requests.length, wanted);
  if (count < wanted) log(`${count} of ${wanted} engines: the memory has room for no more`);
  return new EnginePool(Array.from({ length: count }, () => createEngine(count)));
}

/** Seconds kept back for ending the engines, rooms, seats and files, by the size of the school; at most a fifth. */
function reservedSeconds(problem: Problem, limit: number): number {
  return Math.min(limit / 5, 0.8 + problem.requests.length / 20_000);
}

/** Seconds a run may take; undefined where its iterations alone end it. */
function limitOf(parameters: ClassScheduleParameters, { timeLimitSeconds: machine }: RunContext): number | undefined {
  const wanted = parameters.iterationLimit === undefined ? parameters.timeLimitSeconds : undefined;
  return solverLimit(wanted, machine);
}

function startClock(
  limit: number | undefined,
  problem: Problem,
  started: number,
): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  if (limit === undefined) return { signal: controller.signal, stop: () => {} };
  const milliseconds = 1000 * (limit - reservedSeconds(problem, limit)) - (performance.now() - started);
  const timer = setTimeout(() => controller.abort(), Math.max(0, milliseconds));
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
}

async function writeOutput(directory: string, problem: Problem, timetable: Timetable): Promise<void> {
  for (const [name, text] of Object.entries(outputFiles(problem, timetable))) {
    await writeFile(join(directory, name), text);
  }
}

function logSearch(context: RunContext, { search, timetable, bound }: Solution): void {
  context.log(
    `objective ${timetable.objective}, bound ${bound}, ${search.tried} neighbourhoods, ` +
      `${search.merges} merged, ${search.collisions} collisions`,
  );
  for (const [kind, record] of Object.entries(search.records)) {
    const { tried, accepted, improved, gain, work, size } = record;
    const rates = `${tried} tried, ${accepted} accepted, ${improved} better, ${gain} points`;
    context.log(`${kind}: ${rates}, ${work} iterations, size ${Math.round(size)}`);
  }
}

function summary(
  engine: string,
  { seed }: ClassScheduleParameters,
  objective: number,
  bound: number,
  started: number,
): RunOutcome {
  const gap = objective === 0 ? null : Math.max(0, bound - objective) / Math.abs(objective);
  return { solver: { engine, seconds: (performance.now() - started) / 1000, objective, bound, gap, seed } };
}
