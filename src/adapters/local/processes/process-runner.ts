import type { Issue } from "../../../contract/problem";
import type { InspectRequest, JobRunner, Run, RunObserver, RunRequest } from "../../../jobs/runner";
import type { Script } from "../../../processes/script";
import { JobProcess } from "./job-process";
import { ProcessRun } from "./process-run";
import type { FromJobProcess } from "./protocol";

export interface ProcessRunnerOptions {
  /** The job process of this program. */
  readonly script: Script;
  /**
   * Arguments of the script.
   * @default - none
   */
  readonly args?: readonly string[];
  /**
   * Longest time the checker may take, and the reading of input files, in milliseconds.
   * @default 120000
   */
  readonly checkLimitMs?: number;
  /**
   * JavaScript heap of a process, in MiB; one that needs more ends with a clear error. HiGHS has its memory beside it.
   * @default 2048
   */
  readonly heapMiB?: number;
}

const CHECK_LIMIT_MS = 120_000;
/** A process is replaced after this many tasks, whatever the kinds leave behind in it. */
const MAX_TASKS = 50;
/** Idle processes that are kept for the next task. */
const MAX_IDLE = 2;

/** Runs jobs in forked processes, kept warm between tasks: a start costs more than a small job. */
export class ProcessRunner implements JobRunner {
  private readonly idle: JobProcess[] = [];
  private readonly busy = new Set<JobProcess>();
  private closed = false;

  constructor(private readonly options: ProcessRunnerOptions) {}

  /** Starts a process before the first task wants one. */
  warm(): void {
    if (this.idle.length === 0 && !this.closed) this.idle.push(this.fork());
  }

  start(request: RunRequest, observer: RunObserver): Run {
    const { checkLimitMs = CHECK_LIMIT_MS } = this.options;
    const process = this.take();
    const run = new ProcessRun(process, checkLimitMs, () => this.warm());
    const end = run.begin(request, observer).then((outcome) => {
      this.giveBack(process, run.leavesProcessFit);
      return outcome;
    });
    return { end, stop: (graceMs) => run.stop(graceMs), kill: () => run.kill() };
  }

  async inspect(request: InspectRequest): Promise<readonly Issue[]> {
    const process = this.take();
    const { checkLimitMs = CHECK_LIMIT_MS } = this.options;
    let timer: NodeJS.Timeout | undefined;
    let keep = false;
    try {
      return await new Promise<readonly Issue[]>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`took longer than ${checkLimitMs / 1000} s`)), checkLimitMs);
        const onMessage = (message: FromJobProcess) => {
          if (message.type === "inspected") {
            keep = true;
            resolve(message.issues);
          } else if (message.type === "inspection-failed") reject(new Error(message.message));
        };
        process.begin({ type: "inspect", request }, onMessage, (why) => reject(new Error(why)));
      });
    } finally {
      clearTimeout(timer);
      this.giveBack(process, keep);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const process of [...this.idle.splice(0), ...this.busy]) process.kill();
  }

  private take(): JobProcess {
    let process = this.idle.pop();
    while (process && !process.alive) process = this.idle.pop();
    process ??= this.fork();
    this.busy.add(process);
    return process;
  }

  private fork(): JobProcess {
    const { script, args = [], heapMiB = 2048 } = this.options;
    const execArgv = [...script.execArgv, `--max-old-space-size=${heapMiB}`];
    return new JobProcess({ ...script, execArgv }, args);
  }

  private giveBack(process: JobProcess, keep: boolean): void {
    this.busy.delete(process);
    process.release();
    const fit = keep && !this.closed && process.alive && process.tasks < MAX_TASKS && this.idle.length < MAX_IDLE;
    if (fit) this.idle.push(process);
    else process.kill();
  }
}
