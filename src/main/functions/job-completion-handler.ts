import { DynamoOutbox } from "../../adapters/aws/dynamo/outbox";
import { batchJobEventSchema, jobOfBatchName } from "../../contract/batch-event";
import { COMPLETION_FUNCTION_SETTINGS, parseSettings } from "../../contract/settings";
import { endedRun } from "../../jobs/ended-run";
import { relayOutbox } from "../../jobs/relay-outbox";
import { sweep } from "../../jobs/sweep";
import { sweepBackend } from "../../jobs/sweep-backend";
import { openBatch } from "../aws/batch-queue";
import { openJobStorage, systemClock } from "../aws/job-storage";
import { embeddedMetrics, measureJobs } from "../embedded-metrics";
import { processLog } from "../log";

const DAY_MS = 24 * 60 * 60 * 1000;

let opened: ReturnType<typeof open> | undefined;

/**
 * Follows up a Batch job that ended; any other event, such as the schedule's, has it look for everything that was lost:
 * messages not sent, runs without a sign of life, Batch jobs without a job. Failing, it is called again by Lambda.
 */
export async function handler(event: unknown): Promise<void> {
  opened ??= open();
  const { log, ports } = opened;
  const told = batchJobEventSchema.safeParse(event);
  if (!told.success) return sweepAll(opened);
  const { jobName, jobQueue, status } = told.data.detail;
  const jobId = jobOfBatchName(jobName);
  if (jobId === undefined || jobQueue !== opened.settings.jobQueue) return;
  // a retry that is not sent yet would be sent twice: now, and because it has no run
  await relayOutbox(ports);
  const outcome = await endedRun(ports, jobId);
  await relayOutbox(ports);
  log.info({ jobId, status, outcome }, "a Batch job ended");
}

function open() {
  const settings = parseSettings(COMPLETION_FUNCTION_SETTINGS, process.env);
  const storage = openJobStorage(settings);
  const outbox = new DynamoOutbox({ client: storage.dynamo, tableName: settings.jobTable, clock: systemClock });
  const ports = { ...storage, ...openBatch(settings, storage.store), outbox, clock: systemClock };
  return { settings, ports, log: processLog(settings.logLevel) };
}

async function sweepAll({ settings, ports, log }: ReturnType<typeof open>): Promise<void> {
  await relayOutbox(ports);
  // a job that seems lost may have had runs that never started: they say whether another is worth it
  const queue = { send: ({ jobId }: { readonly jobId: string }) => endedRun(ports, jobId).then(() => undefined) };
  const swept = await sweep({ ...ports, queue }, settings.retentionDays * DAY_MS);
  const backend = await sweepBackend(ports);
  await relayOutbox(ports);
  const measures = embeddedMetrics(settings, "completion", systemClock);
  if (measures) await measureJobs(ports.store, measures);
  log.info({ ...swept, ...backend }, "swept");
}
