import { changeOf, decideEnding, type Ending, moveRun, type StopCause } from "../jobs/complete-job";
import type { Job, ResultManifest } from "../jobs/job";
import { attemptPrefix } from "../jobs/keys";
import type { Delivery } from "../jobs/ports";
import type { Run, RunEnd, RunRequest } from "../jobs/runner";
import { CheckpointKeeper, lastCheckpoint } from "./checkpoints";
import type { WorkerPorts, WorkerSettings } from "./ports";
import { Pulse } from "./pulse";
import {
  emptyFolder,
  InputChangedError,
  layInputs,
  makeWorkFolder,
  OutputNameError,
  storeOutputs,
  type WorkFolder,
} from "./work-folder";

/** How an attempt left its job: moved as `ending` says, or superseded and left alone. */
export type AttemptOutcome = { readonly job: Job; readonly ending: Ending } | "superseded";

/** One attempt: start → run → check → publish, under signs of life. Stopped softly when `draining` is aborted. */
export async function runJob(
  ports: WorkerPorts,
  settings: WorkerSettings,
  claimed: { readonly job: Job; readonly delivery: Delivery },
  draining: AbortSignal,
): Promise<AttemptOutcome> {
  const attempt = new Attempt(ports, settings, claimed, draining);
  return attempt.work();
}

class Attempt {
  private readonly job: Job;
  private readonly pulse: Pulse;
  private run: Run | undefined;
  private cause: StopCause;
  private superseded = false;

  constructor(
    private readonly ports: WorkerPorts,
    private readonly settings: WorkerSettings,
    claimed: { readonly job: Job; readonly delivery: Delivery },
    private readonly draining: AbortSignal,
  ) {
    this.job = claimed.job;
    this.pulse = new Pulse(ports, settings.times, claimed, {
      cancelRequested: () => this.stop("cancel"),
      superseded: () => this.abandon(),
    });
  }

  async work(): Promise<AttemptOutcome> {
    const folder = await makeWorkFolder(this.settings.workFolder);
    try {
      const end = await this.runToEnd(folder);
      return this.superseded ? "superseded" : await this.publish(folder, end);
    } finally {
      await this.pulse.stop();
      await folder.remove();
    }
  }

  private async runToEnd(folder: WorkFolder): Promise<RunEnd> {
    const { ports, job } = this;
    try {
      await layInputs(ports.objects, job.inputs, folder.inputDirectory);
    } catch (error) {
      if (!(error instanceof InputChangedError)) throw error;
      return { type: "refused", code: "INPUT_CHANGED", message: error.message, issues: [] };
    }
    const running = await moveRun(ports, job, "start", () => ({}));
    if (!running) {
      this.abandon();
      return { type: "killed" };
    }
    const onError = (error: unknown) => ports.log.error({ jobId: job.id, error }, "a checkpoint was not stored");
    const kept = new CheckpointKeeper(ports.objects, job, onError, await lastCheckpoint(ports.objects, job));
    // cancelled while it waited for another attempt: what there is gets finished
    if (running.cancelRequested) this.cause = "cancel";
    const end = this.cause === undefined ? await this.solve(folder, kept) : ({ type: "killed" } as const);
    await kept.flush();
    const worthFinishing = this.cause === "cancel" || this.cause === "timeout";
    if (end.type !== "killed" || !worthFinishing || this.superseded || kept.latest === undefined) return end;
    return this.finish(folder, kept);
  }

  private async solve(folder: WorkFolder, kept: CheckpointKeeper): Promise<RunEnd> {
    const timer = setTimeout(() => this.stop("timeout"), this.job.timeoutMs);
    const drain = () => this.stop("drain");
    this.draining.addEventListener("abort", drain);
    try {
      return await this.begin(folder, "run", kept).end;
    } finally {
      clearTimeout(timer);
      this.draining.removeEventListener("abort", drain);
    }
  }

  /** Writes the outputs of a run that had to be killed, from its last checkpoint, in a new process. */
  private async finish(folder: WorkFolder, kept: CheckpointKeeper): Promise<RunEnd> {
    await emptyFolder(folder.outputDirectory);
    const run = this.begin(folder, "finish", kept);
    const timer = setTimeout(() => run.kill(), this.settings.times.finishMs);
    try {
      return await run.end;
    } finally {
      clearTimeout(timer);
    }
  }

  private begin(folder: WorkFolder, mode: RunRequest["mode"], kept: CheckpointKeeper): Run {
    const { kind, parameters } = this.job;
    const { inputDirectory, outputDirectory } = folder;
    const { cores, runSeconds: timeLimitSeconds } = this.settings;
    const folders = { inputDirectory, outputDirectory };
    const request = { kind, parameters, ...folders, cores, timeLimitSeconds, mode, resume: kept.latest };
    this.run = this.ports.runner.start(request, {
      progress: (report) => this.pulse.report(report),
      log: (line) => this.pulse.logLine(line),
      checkpoint: (state) => kept.keep(state),
    });
    // what came before there was a run to tell
    if (this.draining.aborted) this.cause ??= "drain";
    if (this.cause !== undefined && mode === "run") this.run.stop(this.settings.times.graceMs);
    if (this.superseded) this.run.kill();
    return this.run;
  }

  private async publish(folder: WorkFolder, end: RunEnd): Promise<AttemptOutcome> {
    const { ending, result } = await this.prepare(folder, end);
    // no sign of life may follow the last move, nor be under way during it
    await this.pulse.stop();
    if (this.superseded) return "superseded";
    const moved = await moveRun(this.ports, this.job, ending.event, (job) => changeOf(job, ending, result));
    return moved ? { job: moved, ending } : "superseded";
  }

  private async prepare(
    folder: WorkFolder,
    end: RunEnd,
  ): Promise<{ readonly ending: Ending; readonly result: ResultManifest | null }> {
    const ending = decideEnding(this.job, end, this.cause);
    if (!ending.publish || end.type !== "completed") return { ending, result: null };
    try {
      return { ending, result: await this.store(folder, end) };
    } catch (error) {
      if (!(error instanceof OutputNameError)) throw error;
      return { ending: decideEnding(this.job, { type: "threw", message: error.message }, this.cause), result: null };
    }
  }

  private async store(folder: WorkFolder, end: RunEnd & { type: "completed" }): Promise<ResultManifest> {
    const { job } = this;
    const prefix = attemptPrefix(job.tenant, job.id, job.attempt);
    const files = await storeOutputs(this.ports.objects, folder.outputDirectory, prefix);
    const { passed: verified, metrics, metricsReason } = end.check;
    return { attempt: job.attempt, files, prefix, verified, metrics, metricsReason, solver: end.solver };
  }

  /** The first cause counts: a drain during a cancel does not bring the job back. */
  private stop(cause: StopCause): void {
    if (this.cause !== undefined) return;
    this.cause = cause;
    this.run?.stop(this.settings.times.graceMs);
  }

  private abandon(): void {
    this.superseded = true;
    this.run?.kill();
  }
}
