import { availableParallelism } from "node:os";
import { pino } from "pino";
import { ProcessRunner } from "../adapters/local/processes/process-runner";
import { parseSettings, SettingsError, SOLVER_TASK_SETTINGS, SUBMITTED_SETTINGS } from "../contract/settings";
import { script } from "../processes/script";
import { WORKER_TIMES } from "../worker/ports";
import { SingleJobQueue } from "../worker/single-job";
import { work } from "../worker/work";
import { openJobStorage, systemClock } from "./aws/job-storage";
import { embeddedMetrics } from "./embedded-metrics";
import { processLog } from "./log";
import { startTracing } from "./tracing";

/** A wish to cancel is looked for this often: each look is a read of the table. */
const CANCEL_POLL_MS = 2_000;
/** A third more than a lease: clocks of containers differ. */
const PATIENCE_IN_LEASES = 4 / 3;
/** What sysexits.h calls a temporary failure: the job was handed back and wants another container. */
const HANDED_BACK = 75;
const BAD_SETTINGS = 78;

/**
 * Runs the one job this container was started for, and ends. SIGTERM, as before a Spot interruption, hands the job back
 * with its best solution so far; the next container goes on from there.
 *
 * @returns the exit code: 0 when nothing is left to do, 75 when the job was handed back
 */
export async function runSolverTask(environment: Readonly<Record<string, string | undefined>>): Promise<number> {
  const settings = parseSettings({ ...SOLVER_TASK_SETTINGS, ...SUBMITTED_SETTINGS }, environment);
  const log = processLog(settings.logLevel, pino.destination(2));
  const tracing = await startTracing(settings.traces, "millrace-solver");
  const leaving = new AbortController();
  const terminate = () => leaving.abort();
  process.on("SIGTERM", terminate).on("SIGINT", terminate);
  const runner = new ProcessRunner({ script: script(__dirname, "job-process") });
  const leaseMs = settings.leaseSeconds * 1000;
  const queue = new SingleJobQueue(settings.jobId, systemClock, terminate, leaseMs * PATIENCE_IN_LEASES);
  const times = { ...WORKER_TIMES, leaseMs, heartbeatMs: leaseMs / 3, cancelPollMs: CANCEL_POLL_MS };
  try {
    const measures = embeddedMetrics(settings, "solver", systemClock);
    const ports = { ...openJobStorage(settings), queue, runner, clock: systemClock, log, tracing, measures };
    const cores = settings.threads ?? availableParallelism();
    const { workFolder, timeLimitSeconds: runSeconds } = settings;
    await work(ports, { workFolder, cores, runSeconds, times }, leaving.signal);
  } finally {
    await runner.close();
    await tracing.close();
    process.off("SIGTERM", terminate).off("SIGINT", terminate);
  }
  return queue.settled ? 0 : HANDED_BACK;
}

async function main(): Promise<void> {
  try {
    process.exitCode = await runSolverTask(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exitCode = BAD_SETTINGS;
  }
}

if (require.main === module) void main();
