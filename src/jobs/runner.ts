import type { SolverSummary } from "../contract/job";
import type { Issue } from "../contract/problem";
import type { JsonObject } from "./json";

/** Where jobs are run and their inputs read: outside the process that answers requests and keeps leases. */
export interface JobRunner {
  start(request: RunRequest, observer: RunObserver): Run;
  /** Every mistake in the files of a folder. Rejects if the runner could not finish reading. */
  inspect(request: InspectRequest): Promise<readonly Issue[]>;
  /** Ends what is still running. */
  close(): Promise<void>;
}

export interface RunRequest {
  readonly kind: string;
  readonly parameters: JsonObject;
  readonly inputDirectory: string;
  readonly outputDirectory: string;
  /** Cores it may keep busy. */
  readonly cores: number;
  /** Seconds after which the run ends by itself, whatever its parameters allow. @default - as they say */
  readonly timeLimitSeconds?: number | undefined;
  /** `finish` writes output files from the checkpoint alone. */
  readonly mode: "run" | "finish";
  /** The last checkpoint; required for `finish`. */
  readonly resume: Uint8Array | undefined;
}

export interface InspectRequest {
  readonly kind: string;
  readonly parameters: JsonObject;
  readonly inputDirectory: string;
}

/** What a run tells while it works. */
export interface RunObserver {
  progress(report: ProgressReport): void;
  log(line: string): void;
  checkpoint(state: Uint8Array): void;
}

/** As the kind reported it: not yet checked. */
export interface ProgressReport {
  readonly fraction: number;
  readonly phase: string;
  readonly message?: string;
  readonly incumbent?: number;
  readonly bound?: number;
  readonly gap?: number;
}

export interface Run {
  readonly end: Promise<RunEnd>;
  /** Asks for the best solution so far; a run that does not return it within `graceMs` is killed. */
  stop(graceMs: number): void;
  kill(): void;
}

/** The independent checker's verdict on the output files. */
export interface CheckVerdict {
  readonly passed: boolean;
  readonly violations: readonly { readonly rule: string; readonly message: string }[];
  readonly metrics: JsonObject | null;
  readonly metricsReason: string | null;
}

export type RunEnd =
  /** Output files are written and were checked. */
  | { readonly type: "completed"; readonly solver: SolverSummary; readonly check: CheckVerdict }
  /** The input cannot be solved; trying again would say the same. */
  | { readonly type: "refused"; readonly code: string; readonly message: string; readonly issues: readonly Issue[] }
  /** The kind threw something that it should not have: a mistake of ours, the same at every try. */
  | { readonly type: "threw"; readonly message: string }
  /** The process died by itself: out of memory, a signal, a bug in native code. Worth another try. */
  | { readonly type: "crashed"; readonly message: string }
  /** It was killed after `stop` or by `kill`. */
  | { readonly type: "killed" };
