import type { ApiDependencies } from "../api/dependencies";
import { submissionRules } from "../api/environment";
import { type NotifyPorts, notifyDue } from "../jobs/notify";
import type { Clock, JobSender, JobStore, ObjectStore, Outbox } from "../jobs/ports";
import { relayOutbox } from "../jobs/relay-outbox";
import { runSchedules, type ScheduleStore } from "../jobs/schedules";
import { sweep } from "../jobs/sweep";
import { sweepObjects } from "../jobs/sweep-objects";
import { repeat } from "../worker/pause";

const RELAY_MS = 100;
const NOTIFY_MS = 1_000;
const SCHEDULE_MS = 1_000;
const OBJECT_SWEEP_MS = 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface HousekeepingPorts {
  readonly store: JobStore;
  readonly outbox: Outbox;
  readonly queue: JobSender;
  readonly objects: ObjectStore;
  readonly clock: Clock;
  /** Counts jobs for whoever watches. @default - nobody */
  readonly measureJobs?: () => Promise<void>;
  /** Makes the jobs of schedules that are due. @default - none are made */
  readonly runSchedules?: () => Promise<number>;
  /** What tells the ends of jobs. @default - nobody is told */
  readonly notifiers?: Pick<NotifyPorts, "webhooks" | "emails">;
  readonly log: { info(fields: object, message: string): void; error(fields: object, message: string): void };
}

/**
 * Hands messages to the queue, looks after lost runs, lost messages and old jobs, and once an hour after files without a
 * job, until the signal is aborted. Two at once do no harm, and no good either.
 */
export async function keepHouse(
  ports: HousekeepingPorts,
  settings: { readonly sweepSeconds: number; readonly retentionDays: number },
  signal: AbortSignal,
): Promise<void> {
  const { log } = ports;
  const failed = (what: string) => (err: unknown) => log.error({ err }, `${what} failed`);
  const sweepOnce = async () => {
    await ports.measureJobs?.();
    const report = await sweep(ports, settings.retentionDays * DAY_MS);
    if (Object.values(report).some((count) => count > 0)) log.info(report, "swept");
  };
  const notifyOnce = async () => {
    const report = await notifyDue({ ...ports, ...ports.notifiers });
    if (report.delivered + report.failed > 0) log.info(report, "ends of jobs told");
  };
  await Promise.all([
    ...(ports.runSchedules ? [repeat(SCHEDULE_MS, signal, ports.runSchedules, failed("making scheduled jobs"))] : []),
    repeat(NOTIFY_MS, signal, notifyOnce, failed("telling of ended jobs")),
    repeat(RELAY_MS, signal, () => relayOutbox(ports), failed("relaying messages")),
    repeat(settings.sweepSeconds * 1000, signal, sweepOnce, failed("sweeping jobs")),
    repeat(OBJECT_SWEEP_MS, signal, () => sweepObjects(ports), failed("sweeping files")),
  ]);
}

/** Makes the jobs of schedules as the API would, by the same rules. */
export function scheduleRunner(api: ApiDependencies, schedules: ScheduleStore): () => Promise<number> {
  const [ports, rules] = [{ ...api.ports, schedules }, submissionRules(api)];
  return () => runSchedules(ports, rules);
}
