import { isFinal } from "../contract/job";
import type { Job } from "./job";
import { type Clock, type JobStore, QuotaReachedError, type ReplaceOptions } from "./ports";
import type { TenantQuotas } from "./quotas";
import { ATTEMPTS_EXHAUSTED, EXPIRED } from "./reasons";
import { transition } from "./transitions";

/** What a worker does with a message it received. */
export type ClaimDecision =
  | { readonly decision: "claim" }
  /** The message says nothing new: the job is finished or gone. */
  | { readonly decision: "drop" }
  /** Another run holds the lease. */
  | { readonly decision: "wait"; readonly delayMs: number }
  | { readonly decision: "expire" }
  | { readonly decision: "give-up" };

/** A message is looked at again this soon at the latest, however long the other run's lease is. */
const MAX_WAIT_MS = 30_000;
const MAX_TRIES = 8;
/** A job whose tenant has as many at work as it may is looked at again this soon. */
const QUOTA_WAIT_MS = 2_000;

/** A pure look at the job as it is. A run is superseded only after its lease ran out. */
export function decideClaim(job: Job | undefined, now: number): ClaimDecision {
  if (!job || isFinal(job.state)) return { decision: "drop" };
  if (job.state !== "queued" && job.leaseUntil !== null && job.leaseUntil > now) {
    return { decision: "wait", delayMs: Math.min(job.leaseUntil - now + 1, MAX_WAIT_MS) };
  }
  if (job.state === "queued" && job.startBy !== null && job.startBy <= now) return { decision: "expire" };
  return { decision: job.attempt < job.maxAttempts ? "claim" : "give-up" };
}

export type Claim =
  | { readonly outcome: "claimed"; readonly job: Job }
  | { readonly outcome: "drop" }
  | { readonly outcome: "wait"; readonly delayMs: number };

/** Begins an attempt: of any number of callers at once, one gets the job. */
export async function claimJob(
  ports: { readonly store: JobStore; readonly clock: Clock },
  jobId: string,
  leaseMs: number,
  { maxRunning }: Pick<TenantQuotas, "maxRunning"> = {},
): Promise<Claim> {
  const { store, clock } = ports;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const job = await store.load(jobId);
    const now = clock.now();
    const decision = decideClaim(job, now);
    if (!job || decision.decision === "drop") return { outcome: "drop" };
    if (decision.decision === "wait") return { outcome: "wait", delayMs: decision.delayMs };
    const next = moved(job, decision.decision, now, leaseMs);
    const atMost = decision.decision === "claim" ? maxRunning : undefined;
    const moving = next && (await move(store, job, next, { atMost }));
    if (moving === "over-quota") return { outcome: "wait", delayMs: QUOTA_WAIT_MS };
    if (next && moving) return decision.decision === "claim" ? { outcome: "claimed", job: next } : { outcome: "drop" };
  }
  return { outcome: "wait", delayMs: 1_000 };
}

async function move(store: JobStore, job: Job, next: Job, options: ReplaceOptions): Promise<boolean | "over-quota"> {
  try {
    return await store.replace(job, next, options);
  } catch (error) {
    if (error instanceof QuotaReachedError) return "over-quota";
    throw error;
  }
}

function moved(job: Job, decision: "claim" | "expire" | "give-up", now: number, leaseMs: number): Job | undefined {
  if (decision === "claim") {
    return transition(job, "claim", now, { leaseUntil: now + leaseMs, progress: null, reason: null });
  }
  if (decision === "expire") return transition(job, "expire", now, { reason: EXPIRED });
  return transition(job, job.cancelRequested ? "cancel" : "fail", now, { reason: ATTEMPTS_EXHAUSTED(job.attempt) });
}
