import type { Progress } from "../contract/job";
import type { Job } from "../jobs/job";
import type { Delivery } from "../jobs/ports";
import { toProgress } from "../jobs/progress";
import type { ProgressReport } from "../jobs/runner";
import { pause } from "./pause";
import type { WorkerPorts, WorkerTimes } from "./ports";

/** What a pulse tells the run. */
export interface PulseListener {
  cancelRequested(): void;
  /** Another run has taken the job over, or nobody can say that none has. */
  superseded(): void;
}

/** Log lines that wait to be written; beyond this the oldest are dropped. */
const MAX_LINES = 500;
const MAX_LINE_LENGTH = 2_000;
/** Log lines kept of one attempt. */
const MAX_LINES_OF_ATTEMPT = 5_000;

/**
 * The signs of life of one attempt: it extends the leases of job and message, writes progress and log lines, and sees a
 * wish to cancel. One round at a time; after `stop` none is under way any more.
 */
export class Pulse {
  private readonly stopped = new AbortController();
  private readonly finished: Promise<void>;
  private progress: Progress | undefined;
  private unwritten: Progress | undefined;
  private lines: string[] = [];
  private linesLeft = MAX_LINES_OF_ATTEMPT;
  private leaseUntil: number;
  private beatAt: number;
  private reportedAt = 0;

  constructor(
    private readonly ports: WorkerPorts,
    private readonly times: WorkerTimes,
    private readonly run: { readonly job: Job; readonly delivery: Delivery },
    private readonly listener: PulseListener,
  ) {
    this.beatAt = ports.clock.now();
    this.leaseUntil = this.beatAt + times.leaseMs;
    this.finished = this.loop();
  }

  report(report: ProgressReport): void {
    this.progress = toProgress(report, this.progress, this.ports.clock.now());
    this.unwritten = this.progress;
  }

  logLine(line: string): void {
    if (this.linesLeft <= 0) return;
    this.linesLeft--;
    this.lines.push(this.linesLeft === 0 ? "… more lines were left out" : line.slice(0, MAX_LINE_LENGTH));
    if (this.lines.length > MAX_LINES) this.lines.shift();
  }

  /** Ends the signs of life and writes what was reported last. */
  async stop(): Promise<void> {
    if (this.stopped.signal.aborted) return this.finished;
    this.stopped.abort();
    await this.finished;
    await this.attempt(async () => {
      await this.writeLines();
      if (this.unwritten) await this.beat(this.ports.clock.now());
    });
  }

  private async loop(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await pause(this.times.cancelPollMs, this.stopped.signal);
      if (!this.stopped.signal.aborted) await this.attempt(() => this.round());
    }
  }

  private async round(): Promise<void> {
    const now = this.ports.clock.now();
    const mayReport = now - this.reportedAt >= this.times.reportMs;
    if (mayReport && this.lines.length > 0) await this.writeLines();
    const beats = (mayReport && this.unwritten) || now - this.beatAt >= this.times.heartbeatMs;
    await (beats ? this.beat(now) : this.look());
  }

  private async attempt(task: () => Promise<void>): Promise<void> {
    const { clock, log } = this.ports;
    try {
      await task();
    } catch (error) {
      log.error({ jobId: this.run.job.id, error }, "a sign of life failed");
      // without a lease somebody else may be at work: writing on would be a second run
      if (clock.now() > this.leaseUntil) this.listener.superseded();
    }
  }

  private async beat(now: number): Promise<void> {
    const { store, queue } = this.ports;
    const { job, delivery } = this.run;
    this.reportedAt = now;
    const leaseUntil = now + this.times.leaseMs;
    const progress = this.unwritten;
    const outcome = await store.heartbeat(job.id, job.attempt, leaseUntil, progress);
    if (progress === this.unwritten) this.unwritten = undefined;
    if (outcome === "superseded") return this.listener.superseded();
    this.leaseUntil = leaseUntil;
    if (outcome === "cancel-requested") this.listener.cancelRequested();
    if (now - this.beatAt < this.times.heartbeatMs) return;
    this.beatAt = now;
    // a lost message does no harm: whoever has it sees the job's lease and waits
    await queue.extend(delivery, this.times.leaseMs);
  }

  private async look(): Promise<void> {
    const { job } = this.run;
    const stored = await this.ports.store.load(job.id);
    if (stored?.attempt !== job.attempt || stored.leaseUntil === null) return this.listener.superseded();
    if (stored.cancelRequested) this.listener.cancelRequested();
  }

  private async writeLines(): Promise<void> {
    if (this.lines.length === 0) return;
    const lines = this.lines;
    this.lines = [];
    this.reportedAt = this.ports.clock.now();
    await this.ports.store.appendLog(this.run.job.id, this.run.job.attempt, lines);
  }
}
