/** Where a run of a backend is. `waiting` until it has a machine. */
export type BackendState = "waiting" | "starting" | "running" | "succeeded" | "failed";

/** What a run is called by. */
export interface BackendRunName {
  /** The backend's own id. */
  readonly id: string;
  readonly jobId: string;
}

/** One run of a job on a backend: it may start the job's container several times. */
export interface BackendRun extends BackendRunName {
  readonly state: BackendState;
  /** When it was submitted, by the backend's clock: epoch milliseconds. */
  readonly submittedAt: number;
  /** Why it is in its state, in the backend's words. */
  readonly reason: string | null;
}

/** A service that runs each job in a container of its own. The container claims the job when it starts. */
export interface JobBackend {
  /** Starts a run. It has no token against repetition: a second run of a job finds it claimed and ends. */
  submit(message: { readonly jobId: string; readonly priority: number }): Promise<BackendRunName>;
  /** Every run of a job the backend remembers, newest first. */
  runsOf(jobId: string): Promise<readonly BackendRun[]>;
  /** Runs that wait or work, oldest first. */
  liveRuns(limit: number): Promise<readonly BackendRun[]>;
  /** Ends a run whether it waits or works; one that has ended is left as it is. */
  end(run: BackendRunName, reason: string): Promise<void>;
}

export function isLive({ state }: BackendRun): boolean {
  return state !== "succeeded" && state !== "failed";
}
