import { isFinal } from "../contract/job";
import { type BackendRun, isLive, type JobBackend } from "./backend";
import type { Job } from "./job";
import type { Clock, JobStore } from "./ports";
import { neverStarted } from "./reasons";
import { afterStaleRun } from "./sweep";
import { transition } from "./transitions";

/** What a backend's word that a run has ended means for its job. */
export type EndedRunDecision =
  /** The job has ended too, is gone, or another run is at work. */
  | { readonly decision: "nothing" }
  /** Its container died at work. */
  | { readonly decision: "release" }
  /** A run handed the job back, or ended without having claimed it: it wants another run. */
  | { readonly decision: "submit" }
  /** No machine was found, or the container could not be started; the backend has tried again by itself. */
  | { readonly decision: "fail"; readonly reason: string };

/** Runs since a job was queued; more end without the job having begun only where something is set up wrong. */
const MAX_RUNS = 10;

/**
 * A pure look at the job and at all its runs, as they are now: an event is a hint that may come late, twice or out of
 * order, and says nothing here. Nor do runs from before the job was queued: those of an earlier try say nothing about a
 * retry, which may be stored and not yet sent. Where the backend's clock is behind, a run too many is started, no more.
 */
export function decideEndedRun(job: Job | undefined, runs: readonly BackendRun[]): EndedRunDecision {
  if (!job || isFinal(job.state) || runs.some(isLive)) return { decision: "nothing" };
  if (job.state !== "queued") return { decision: "release" };
  const since = runs.filter(({ submittedAt }) => submittedAt >= job.updatedAt);
  const last = since[0];
  if (!last) return { decision: "submit" };
  if (last.state === "failed" && job.attempt === 0) {
    return { decision: "fail", reason: last.reason ?? "the backend gave no reason" };
  }
  if (since.length < MAX_RUNS) return { decision: "submit" };
  const said = last.reason === null ? "" : `, the last with: ${last.reason}`;
  return { decision: "fail", reason: `${since.length} runs ended without a result${said}` };
}

/** Ports of what follows an ended run. */
export interface EndedRunPorts {
  readonly store: JobStore;
  readonly backend: JobBackend;
  readonly clock: Clock;
}

export type EndedRunOutcome = EndedRunDecision["decision"];

/** Follows up the end of a run: told of it twice, or when nothing ended, it changes nothing. */
export async function endedRun(ports: EndedRunPorts, jobId: string): Promise<EndedRunOutcome> {
  const { store, backend, clock } = ports;
  const job = await store.load(jobId);
  if (!job || isFinal(job.state)) return "nothing";
  const outcome = decideEndedRun(job, await backend.runsOf(jobId));
  if (outcome.decision === "submit") await backend.submit({ jobId: job.id, priority: job.priority });
  if (outcome.decision === "fail") {
    const next = transition(job, "fail", clock.now(), { reason: neverStarted(outcome.reason) });
    if (next) await store.replace(job, next);
  }
  if (outcome.decision === "release") {
    const next = afterStaleRun(job, clock.now());
    if (next) await store.replace(job, next, { enqueue: next.state === "queued" });
  }
  return outcome.decision;
}
