/**
 * How the times of a job follow from one another: the solver ends by itself, before the job's timeout stops it, before the
 * machine's attempt is over, before its caller gives up. Each limit is met by the part that can still act. All in seconds.
 */

/** When a job is stopped: its solver's limit, and a margin for reading, checking and writing. */
export function jobTimeout(solverLimit: number, margin: number): number {
  return solverLimit + margin;
}

/** When the solver has to end in an attempt that has so long, the last part of it kept for checking and storing. */
export function solverLimitOfAttempt(attempt: number, wrapUp: number): number {
  return attempt - wrapUp;
}

/** How long the solver may really take: what the job asks for, and no more than its machine has. */
export function solverLimit(wanted: number, machine: number | undefined): number;
export function solverLimit(wanted: number | undefined, machine: number | undefined): number | undefined;
export function solverLimit(wanted: number | undefined, machine: number | undefined): number | undefined {
  const limits = [wanted, machine].filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** By then a job has ended one way or the other: every attempt waited and ran as long as it may. */
export function callerDeadline(times: {
  readonly attempts: number;
  readonly attempt: number;
  readonly waiting: number;
}): number {
  return times.attempts * (times.attempt + times.waiting);
}
