import type { JobState } from "../contract/job";
import { claimJob } from "../jobs/claim-job";
import type { Job } from "../jobs/job";
import { count } from "../jobs/measures";
import type { Delivery } from "../jobs/ports";
import { NO_TRACING } from "../jobs/tracing";
import { pause } from "./pause";
import type { WorkerPorts, WorkerSettings } from "./ports";
import { runJob } from "./run-job";

/** After an attempt that crashed, the next waits so long, and doubles it each time. */
const FIRST_BACK_OFF_MS = 1_000;
const MAX_BACK_OFF_MS = 60_000;
/** After an error of the store or queue. */
const ERROR_PAUSE_MS = 1_000;

/**
 * Works until `draining` is aborted: receive → claim → run → acknowledge. A drain stops the run softly, hands job and
 * message back and then returns; nothing is under way any more.
 */
export async function work(ports: WorkerPorts, settings: WorkerSettings, draining: AbortSignal): Promise<void> {
  const { queue, log } = ports;
  while (!draining.aborted) {
    try {
      const delivery = await queue.receive(settings.times.leaseMs);
      if (!delivery) await pause(settings.times.idleMs, draining);
      else if (draining.aborted) await queue.giveBack(delivery, 0);
      else await workOn(ports, settings, delivery, draining);
    } catch (error) {
      // the message comes back when its lease ends, and the sweeper looks after the job
      log.error({ error }, "a worker's round failed");
      await pause(ERROR_PAUSE_MS, draining);
    }
  }
}

async function workOn(
  ports: WorkerPorts,
  settings: WorkerSettings,
  delivery: Delivery,
  draining: AbortSignal,
): Promise<void> {
  const { queue, log, tracing = NO_TRACING } = ports;
  const { times, maxRunningOfTenant: maxRunning } = settings;
  const { jobId } = delivery;
  const claim = await tracing.step("claim", { jobId }, () => claimJob(ports, jobId, times.leaseMs, { maxRunning }));
  if (claim.outcome === "drop") return void (await queue.acknowledge(delivery));
  if (claim.outcome === "wait") return void (await queue.giveBack(delivery, claim.delayMs));

  const { job } = claim;
  log.info({ jobId: job.id, kind: job.kind, attempt: job.attempt }, "attempt begun");
  const begunAt = ports.clock.now();
  const run = { jobId, kind: job.kind, attempt: job.attempt };
  const running = () => runJob(ports, settings, { job, delivery }, draining);
  const outcome = await tracing.step("run", run, running, job.terms.trace);
  if (outcome === "superseded") {
    log.info({ jobId: job.id, attempt: job.attempt }, "attempt superseded, nothing published");
    return void (await queue.giveBack(delivery, 0));
  }
  const { ending } = outcome;
  measureEnd(ports, outcome.job, begunAt);
  log.info(
    { jobId: job.id, attempt: job.attempt, state: outcome.job.state, code: ending.reason?.code },
    "attempt ended",
  );
  if (ending.event !== "release") return void (await queue.acknowledge(delivery));
  const drained = outcome.job.maxAttempts > job.maxAttempts;
  await queue.giveBack(delivery, drained ? 0 : backOff(job.attempt));
}

const MEASURED: Partial<Record<JobState, string>> = {
  succeeded: "JobsSucceeded",
  failed: "JobsFailed",
  cancelled: "JobsCancelled",
};

/** A run that is to be repeated ends no job. */
function measureEnd({ measures, clock }: WorkerPorts, { state, kind, createdAt }: Job, begunAt: number): void {
  const { [state]: name = "RunsRepeated" } = MEASURED;
  const seconds = (from: number, to: number) => ({ unit: "Seconds", value: (to - from) / 1000 }) as const;
  const now = clock.now();
  measures?.put({ [name]: count(), RunTime: seconds(begunAt, now), TimeInSystem: seconds(createdAt, now) }, kind);
}

function backOff(attempt: number): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** (attempt - 1), MAX_BACK_OFF_MS);
}
