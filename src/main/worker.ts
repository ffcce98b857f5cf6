import { availableParallelism } from "node:os";
import { type Logger, pino } from "pino";
import { EcsTaskProtection } from "../adapters/aws/task-protection";
import { ProcessRunner } from "../adapters/local/processes/process-runner";
import { parseSettings, WORKER_SETTINGS, type WorkerSettings } from "../contract/settings";
import type { JobQueue } from "../jobs/ports";
import { script } from "../processes/script";
import { WORKER_TIMES } from "../worker/ports";
import { ProtectedQueue } from "../worker/protected-queue";
import { work } from "../worker/work";
import { systemClock } from "./aws/job-storage";
import { openPostgresStorage } from "./aws/postgres-storage";
import { embeddedMetrics } from "./embedded-metrics";
import { processLog } from "./log";
import { runProcess } from "./run-process";
import { startTracing } from "./tracing";

/** A wish to cancel is looked for this often: each look is a read of the database. */
const CANCEL_POLL_MS = 1_000;

/**
 * Runs jobs from the queue until it is told to end; then it hands back what it has, with the best solution so far, and
 * the next worker goes on from there.
 */
export async function runWorker(settings: WorkerSettings, told: AbortSignal): Promise<void> {
  const log = processLog(settings.logLevel, pino.destination(2));
  const tracing = await startTracing(settings.traces, "millrace-worker");
  const storage = await openPostgresStorage(settings, "millrace worker");
  const runner = new ProcessRunner({ script: script(__dirname, "job-process") });
  const { workers, workFolder, leaseSeconds } = settings;
  const leaseMs = leaseSeconds * 1000;
  const times = { ...WORKER_TIMES, leaseMs, heartbeatMs: leaseMs / 3, cancelPollMs: CANCEL_POLL_MS };
  const cores = settings.coresPerJob ?? Math.max(1, Math.floor(availableParallelism() / workers));
  const worker = { workFolder, cores, times, maxRunningOfTenant: settings.tenantMaxRunning };
  try {
    runner.warm();
    const queue = protectedQueue(settings, storage.queue, log);
    const measures = embeddedMetrics(settings, "worker", systemClock);
    const ports = { ...storage, queue, runner, clock: systemClock, log, tracing, measures };
    log.info({ workers, cores }, "waiting for jobs");
    await Promise.all(Array.from({ length: workers }, () => work(ports, worker, told)));
  } finally {
    await runner.close();
    await storage.close();
    await tracing.close();
  }
}

function protectedQueue({ protectMinutes: minutes }: WorkerSettings, queue: JobQueue, log: Logger): JobQueue {
  const { ECS_AGENT_URI: agentUri } = process.env;
  if (minutes === undefined) return queue;
  if (agentUri === undefined) {
    log.warn({}, "MILLRACE_PROTECT_MINUTES is set, but ECS_AGENT_URI is not: this is no ECS task, nothing protects it");
    return queue;
  }
  const onError = (err: unknown) => log.error({ err }, "this task could not be protected");
  return new ProtectedQueue({
    ...{ queue, minutes, onError, clock: systemClock },
    protection: new EcsTaskProtection(agentUri),
  });
}

if (require.main === module) {
  void runProcess((told) => runWorker(parseSettings(WORKER_SETTINGS, process.env), told));
}
