import { claimJob } from "../jobs/claim-job";
import type { Delivery } from "../jobs/ports";
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
  const { queue, log } = ports;
  const { times, maxRunningOfTenant: maxRunning } = settings;
  const quotas = maxRunning === undefined ? {} : { maxRunning };
  const claim = await claimJob(ports, delivery.jobId, times.leaseMs, quotas);
  if (claim.outcome === "drop") return void (await queue.acknowledge(delivery));
  if (claim.outcome === "wait") return void (await queue.giveBack(delivery, claim.delayMs));

  const { job } = claim;
  log.info({ jobId: job.id, kind: job.kind, attempt: job.attempt }, "attempt begun");
  const outcome = await runJob(ports, settings, { job, delivery }, draining);
  if (outcome === "superseded") {
    log.info({ jobId: job.id, attempt: job.attempt }, "attempt superseded, nothing published");
    return void (await queue.giveBack(delivery, 0));
  }
  const { ending } = outcome;
  log.info(
    { jobId: job.id, attempt: job.attempt, state: outcome.job.state, code: ending.reason?.code },
    "attempt ended",
  );
  if (ending.event !== "release") return void (await queue.acknowledge(delivery));
  const drained = outcome.job.maxAttempts > job.maxAttempts;
  await queue.giveBack(delivery, drained ? 0 : backOff(job.attempt));
}

function backOff(attempt: number): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** (attempt - 1), MAX_BACK_OFF_MS);
}
