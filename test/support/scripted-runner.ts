import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JobRunner, Run, RunEnd, RunObserver, RunRequest } from "../../src/jobs/runner";

/** A run that a test plays by hand. */
export class ScriptedRun implements Run {
  readonly end: Promise<RunEnd>;
  stops = 0;
  killed = false;
  private resolve: (end: RunEnd) => void = () => {};

  constructor(
    readonly request: RunRequest,
    readonly observer: RunObserver,
  ) {
    this.end = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  stop(): void {
    this.stops++;
  }

  kill(): void {
    this.killed = true;
    this.resolve({ type: "killed" });
  }

  finish(end: RunEnd): void {
    this.resolve(end);
  }

  /** Writes a file and ends with a passed check. */
  async complete(text = "{}"): Promise<void> {
    await writeFile(join(this.request.outputDirectory, "count.json"), text);
    const solver = { engine: "scripted", seconds: 0, objective: 1, bound: null, gap: null, seed: null };
    const check = { passed: true, violations: [], metrics: { text }, metricsReason: null };
    this.finish({ type: "completed", solver, check });
  }
}

/** A runner whose runs a test plays by hand, in the order they begin. */
export class ScriptedRunner implements JobRunner {
  readonly runs: ScriptedRun[] = [];
  private waiting: ((run: ScriptedRun) => void)[] = [];
  private taken = 0;

  start(request: RunRequest, observer: RunObserver): Run {
    const run = new ScriptedRun(request, observer);
    this.runs.push(run);
    const waiter = this.waiting.shift();
    if (waiter) {
      this.taken++;
      waiter(run);
    }
    return run;
  }

  /** The next run to begin that was not asked for yet. */
  next(): Promise<ScriptedRun> {
    const run = this.runs[this.taken];
    if (run) {
      this.taken++;
      return Promise.resolve(run);
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  inspect(): Promise<never> {
    return Promise.reject(new Error("a scripted runner reads no files"));
  }

  async close(): Promise<void> {}
}
