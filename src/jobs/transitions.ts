import { isFinal, type JobState } from "../contract/job";
import type { Job } from "./job";
import { owedNotification } from "./notification";

/** What can happen to a job. */
export type JobEvent = "claim" | "start" | "succeed" | "fail" | "cancel" | "expire" | "release" | "retry";

/** The state machine, whole: a pair that is not listed is refused. */
export const TRANSITIONS: Readonly<Record<JobState, Partial<Record<JobEvent, JobState>>>> = {
  queued: { claim: "starting", cancel: "cancelled", expire: "expired", fail: "failed" },
  // `claim` from starting and running is the take-over of a run whose lease ran out.
  starting: { claim: "starting", start: "running", release: "queued", cancel: "cancelled", fail: "failed" },
  running: { claim: "starting", succeed: "succeeded", release: "queued", cancel: "cancelled", fail: "failed" },
  succeeded: {},
  failed: { retry: "queued" },
  cancelled: { retry: "queued" },
  expired: { retry: "queued" },
};

/** The fields an event may set beside the state. */
export type JobChange = Partial<
  Pick<Job, "progress" | "reason" | "result" | "cancelRequested" | "leaseUntil" | "startBy" | "maxAttempts">
>;

/**
 * The job after `event`, or `undefined` where the state machine refuses it. Pure: the caller writes the answer on the
 * condition that state, version and attempt are still those of `job`.
 */
export function transition(job: Job, event: JobEvent, now: number, change: JobChange = {}): Job | undefined {
  const state = TRANSITIONS[job.state][event];
  if (state === undefined) return undefined;
  const next: Job = {
    ...job,
    ...change,
    state,
    version: job.version + 1,
    attempt: event === "claim" ? job.attempt + 1 : job.attempt,
    leaseUntil: state === "starting" || state === "running" ? (change.leaseUntil ?? job.leaseUntil) : null,
    startedAt: event === "start" ? (job.startedAt ?? now) : event === "retry" ? null : job.startedAt,
    finishedAt: isFinal(state) ? now : null,
    updatedAt: now,
  };
  return { ...next, notification: owedNotification(next, now) };
}
