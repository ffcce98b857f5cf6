import type { JobStatus, JobView } from "../contract/job-view";
import type { JobResults } from "../contract/results";
import type { SignedFile } from "../jobs/get-results";
import type { Job } from "../jobs/job";
import type { PlacedJob } from "../jobs/request-ports";

export function isoTime(time: number): string;
export function isoTime(time: number | null): string | null;
export function isoTime(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** A job as the API shows it: no tenant, no storage key. */
export function toJobView({ job, queuePosition }: PlacedJob, basePath: string): JobView {
  const { id, kind, state, attempt, parameters, priority, progress, reason, cancelRequested } = job;
  return {
    id,
    kind,
    state,
    attempt,
    parameters: { ...parameters },
    inputs: job.inputs.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    priority,
    tags: [...job.tags],
    progress,
    reason,
    queuePosition,
    cancelRequested,
    verified: job.result?.verified ?? null,
    cachedFrom: job.terms.cachedFrom ?? null,
    notification: toNotificationView(job),
    createdAt: isoTime(job.createdAt),
    startedAt: isoTime(job.startedAt),
    finishedAt: isoTime(job.finishedAt),
    updatedAt: isoTime(job.updatedAt),
    timeoutSeconds: job.timeoutMs / 1000,
    startBy: isoTime(job.startBy),
    links: toLinks(`${basePath}/jobs/${id}`),
  };
}

function toNotificationView({ terms: { notify: target }, notification }: Job): JobView["notification"] {
  if (target === undefined) return null;
  const { id = null, attempts = 0, lastError = null, nextAt = null, deliveredAt = null } = notification ?? {};
  const [nextAttemptAt, delivered] = [isoTime(nextAt), isoTime(deliveredAt)];
  return { target, deliveryId: id, attempts, lastError, nextAttemptAt, deliveredAt: delivered };
}

function toLinks(self: string): JobView["links"] {
  return {
    self,
    status: `${self}/status`,
    results: `${self}/results`,
    artifacts: `${self}/artifacts`,
    logs: `${self}/logs`,
    events: `${self}/events`,
    cancel: `${self}/cancel`,
  };
}

export function toStatusView({ job, queuePosition }: PlacedJob): JobStatus {
  const { id, state, progress, reason, attempt, cancelRequested } = job;
  return { id, state, progress, reason, queuePosition, attempt, cancelRequested, updatedAt: isoTime(job.updatedAt) };
}

export function toResultsView(job: Job, files: readonly SignedFile[]): JobResults {
  const { result } = job;
  return {
    id: job.id,
    state: job.state,
    verified: result?.verified ?? null,
    metricsAvailable: result !== null && result.metrics !== null,
    metrics: result?.metrics ? { ...result.metrics } : null,
    metricsReason: result === null ? (job.reason?.message ?? "the job published no result") : result.metricsReason,
    solver: result?.solver ?? null,
    files: files.map(({ file, request, expiresAt }) => ({ ...file, url: request.url, expiresAt: isoTime(expiresAt) })),
  };
}
