import { callerDeadline, solverLimitOfAttempt } from "../../../src/contract/time-limits";
import { Duration } from "../../core/duration";

/** The smallest part of a job's memory that is kept for everything but the solver. */
const SMALLEST_HEADROOM_MIB = 128;
const HEADROOM_SHARE = 0.1;
/** No solver gains from more; Millrace's own takes no more. */
const MOST_THREADS = 256;

/** What a solver is told of the machine it runs on. */
export interface SolverResources {
  /** One a vCPU of the job, up to 256: it sees all of the machine's, and would take them. */
  readonly threads: number;
  /** The job's memory without what the process around the solver, its input and its results take. */
  readonly memoryMib: number;
}

/** Threads and memory of a solver in a job of this size. */
export function solverResources(vcpus: number, memoryMib: number): SolverResources {
  const headroom = Math.max(SMALLEST_HEADROOM_MIB, memoryMib * HEADROOM_SHARE);
  return { threads: Math.min(MOST_THREADS, vcpus), memoryMib: Math.max(1, Math.floor(memoryMib - headroom)) };
}

/** How long a Spot instance still runs once AWS has announced that it takes it back. */
export const SPOT_NOTICE = Duration.minutes(2);

/** What the times of a job depend on. */
export interface TimingInput {
  /** Longest time of one attempt. */
  readonly timeout: Duration;
  /** Part of it for reading the input, checking the solution and storing it. */
  readonly wrapUp: Duration;
  readonly attempts: number;
  /** Longest time an attempt waits for an instance. */
  readonly runnableLimit: Duration;
}

/** The times of a job: each is longer than the one before, so that every limit is met by the part that can still act. */
export interface SolverTiming {
  /** The solver ends by itself with the best solution so far. */
  readonly solverTimeLimit: Duration;
  /** Batch ends the attempt. */
  readonly attemptTimeout: Duration;
  /** By then the job has ended one way or the other: every attempt waited and ran as long as it may. */
  readonly callerDeadline: Duration;
}

/** Solver's limit < attempt's timeout < caller's deadline, from what was chosen. */
export function solverTiming({ timeout, wrapUp, attempts, runnableLimit }: TimingInput): SolverTiming {
  const [attempt, waiting] = [timeout.toSeconds(), runnableLimit.toSeconds()];
  return {
    solverTimeLimit: Duration.seconds(solverLimitOfAttempt(attempt, wrapUp.toSeconds())),
    attemptTimeout: Duration.seconds(attempt),
    callerDeadline: Duration.seconds(callerDeadline({ attempts, attempt, waiting })),
  };
}
