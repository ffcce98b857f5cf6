import type { Reason } from "../contract/job";
import type { Job, ResultManifest } from "./job";
import type { Clock, JobStore } from "./ports";
import {
  ATTEMPTS_EXHAUSTED,
  CANCELLED_EMPTY,
  CANCELLED_KEPT,
  checkFailed,
  RELEASED,
  refused,
  runCrashed,
  timedOut,
} from "./reasons";
import type { RunEnd } from "./runner";
import { type JobChange, type JobEvent, transition } from "./transitions";

/** Why a run was stopped from outside; undefined if it ended by itself. */
export type StopCause = "cancel" | "timeout" | "drain" | undefined;

/** How an attempt ends: the move of its job, and whether its checked output files are published with it. */
export interface Ending {
  readonly event: JobEvent & ("succeed" | "fail" | "cancel" | "release");
  readonly reason: Reason | null;
  readonly publish: boolean;
}

/**
 * What becomes of a job, from how its run ended and why it was stopped. Pure.
 *
 * A run that reached its own time limit ended by itself and succeeded. A run stopped at the job's timeout failed, one that
 * was cancelled is cancelled; both keep their best solution if it passes the check. Only a crash is worth another attempt.
 */
export function decideEnding(job: Job, end: RunEnd, cause: StopCause): Ending {
  if (cause === "drain" && !isVerdict(end)) return { event: "release", reason: RELEASED, publish: false };
  const passed = end.type === "completed" && end.check.passed;
  if (cause === "cancel") return cancelled(end, passed);
  if (cause === "timeout") {
    const reason = end.type === "completed" && !passed ? checkFailed(end.check) : timedOut(job.timeoutMs, passed);
    return { event: "fail", reason, publish: passed };
  }
  return endedByItself(job, end);
}

/** A refusal that another attempt would only repeat. Without a solution yet, a run was merely stopped too early. */
function isVerdict(end: RunEnd): boolean {
  return end.type === "refused" && end.code !== "NO_SOLUTION_IN_TIME";
}

function cancelled(end: RunEnd, passed: boolean): Ending {
  if (passed) return { event: "cancel", reason: CANCELLED_KEPT, publish: true };
  const reason = end.type === "completed" ? checkFailed(end.check) : CANCELLED_EMPTY;
  return { event: "cancel", reason, publish: false };
}

function endedByItself(job: Job, end: RunEnd): Ending {
  switch (end.type) {
    case "completed":
      if (end.check.passed) return { event: "succeed", reason: null, publish: true };
      return { event: "fail", reason: checkFailed(end.check), publish: false };
    case "refused":
      return { event: "fail", reason: refused(end.code, end.message, end.issues), publish: false };
    case "threw":
      return { event: "fail", reason: { code: "RUN_FAILED", message: end.message }, publish: false };
    default: {
      const message = end.type === "crashed" ? end.message : "its process was killed";
      if (job.attempt < job.maxAttempts) return { event: "release", reason: runCrashed(message), publish: false };
      return { event: "fail", reason: ATTEMPTS_EXHAUSTED(job.attempt), publish: false };
    }
  }
}

/** A drained attempt was no failure of the job: it gets the attempt back. The number itself is a fence and never falls. */
export function changeOf(job: Job, ending: Ending, result: ResultManifest | null): JobChange {
  const drained = ending.reason?.code === RELEASED.code;
  return { reason: ending.reason, result, maxAttempts: drained ? job.maxAttempts + 1 : job.maxAttempts };
}

const MAX_TRIES = 8;

/**
 * Moves the job of a run, unless that run was superseded. Signs of life and wishes to cancel count the version up in
 * between, so it is read and tried again; the attempt is the fence. Undefined: superseded, nothing was written.
 */
export async function moveRun(
  ports: { readonly store: JobStore; readonly clock: Clock },
  run: { readonly id: string; readonly attempt: number },
  event: JobEvent,
  change: (job: Job) => JobChange,
): Promise<Job | undefined> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const job = await ports.store.load(run.id);
    if (!job || job.attempt !== run.attempt) return undefined;
    const next = transition(job, event, ports.clock.now(), change(job));
    if (!next) return undefined;
    if (await ports.store.replace(job, next)) return next;
  }
  throw new Error(`job ${run.id} changed ${MAX_TRIES} times while its run was to be moved by ${event}`);
}
