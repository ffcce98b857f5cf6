import type { SolverSummary } from "../contract/job";
import type { Issue } from "../contract/problem";
import type { JsonObject } from "../jobs/json";
import type { KindDescription } from "../jobs/ports";

/** What a run reports; the worker adds the time and keeps `fraction` from going back. */
export interface RunProgress {
  readonly fraction: number;
  readonly phase: string;
  readonly message?: string;
  readonly incumbent?: number;
  readonly bound?: number;
  readonly gap?: number;
}

/** What a run of a kind is given. It may read the input folder and write the output folder, and nothing else. */
export interface RunContext {
  readonly inputDirectory: string;
  readonly outputDirectory: string;
  readonly parameters: JsonObject;
  /** Cores it may keep busy. */
  readonly cores: number;
  /** Seconds that this machine has for the run, whatever the parameters allow. @default - as they say */
  readonly timeLimitSeconds?: number | undefined;
  /** Aborted by a cancel or the job's timeout: write the best solution so far and return, within a second. */
  readonly signal: AbortSignal;
  /** The last checkpoint of this job, from this or an earlier attempt. */
  readonly resume: Uint8Array | undefined;
  report(progress: RunProgress): void;
  log(line: string): void;
  /** Hands over the best solution so far. Kept outside the process: it survives a kill. */
  checkpoint(state: Uint8Array): void;
}

/** How a run ended that did not throw. */
export interface RunOutcome {
  readonly solver: SolverSummary;
}

/** Thrown by a run whose input cannot be solved: the job fails with these mistakes, in the user's words. */
export class InputRefusedError extends Error {
  override readonly name = "InputRefusedError";
  constructor(
    readonly code: "INVALID_INPUT" | "INFEASIBLE" | "UNBOUNDED" | "TOO_LARGE" | "NO_SOLUTION_IN_TIME",
    message: string,
    readonly issues: readonly Issue[] = [],
  ) {
    super(message);
  }
}

/** A broken rule that the checker found. */
export interface Violation {
  readonly rule: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** The checker's verdict, from input and output files alone. */
export interface CheckReport {
  readonly passed: boolean;
  readonly violations: readonly Violation[];
  /** Computed from the output files; null where they cannot be read. */
  readonly metrics: JsonObject | null;
  readonly metricsReason: string | null;
}

export interface CheckRequest {
  readonly inputDirectory: string;
  readonly outputDirectory: string;
  readonly parameters: JsonObject;
  /** What the solver says of itself; never a source of metrics. @default - unknown */
  readonly solver?: SolverSummary;
}

/** A kind of job: everything the platform knows about it. */
export interface JobKind {
  readonly description: KindDescription;
  /** Every mistake in the input files of a folder; empty means it can be solved. Never throws on bad input. */
  inspect(inputDirectory: string, parameters: JsonObject): Promise<readonly Issue[]>;
  run(context: RunContext): Promise<RunOutcome>;
  /** Writes output files from a checkpoint alone, for a run that had to be killed. */
  finish(context: Omit<RunContext, "resume"> & { readonly resume: Uint8Array }): Promise<RunOutcome>;
  /** The kind's independent checker; shares no code with `run`. Writes `metrics.json` where the kind has one. */
  check(request: CheckRequest): Promise<CheckReport>;
}
