import type { RunEnd, RunObserver, RunRequest } from "../../../jobs/runner";
import type { JobProcess } from "./job-process";
import type { FromJobProcess } from "./protocol";

/** A process that has grown beyond this is not used again. */
const MAX_RESIDENT_BYTES = 512 * 1024 * 1024;

/** One run in one process, from its begin to its end; what is asked of it afterwards does nothing. */
export class ProcessRun {
  /** The process may be given another task. */
  leavesProcessFit = false;
  private state: "solving" | "checking" | "ended" = "solving";
  private stopped = false;
  private killed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly process: JobProcess,
    private readonly checkLimitMs: number,
    private readonly onStop: () => void,
  ) {}

  async begin(request: RunRequest, observer: RunObserver): Promise<RunEnd> {
    const end = await new Promise<RunEnd>((resolve) => {
      const onMessage = (message: FromJobProcess) => {
        if (message.type === "end") {
          this.leavesProcessFit = !this.stopped && message.residentBytes < MAX_RESIDENT_BYTES;
          resolve(message.end);
        } else if (message.type === "returned") this.limitCheck();
        else observe(observer, message);
      };
      const onDeath = (message: string) => resolve(this.killed ? { type: "killed" } : { type: "crashed", message });
      this.process.begin({ type: "run", request }, onMessage, onDeath);
    });
    this.state = "ended";
    clearTimeout(this.timer);
    return end;
  }

  stop(graceMs: number): void {
    if (this.stopped || this.state === "ended") return;
    this.stopped = true;
    this.process.send({ type: "stop" });
    // its solution is there already: the checker may take its time
    if (this.state === "solving") this.timer = setTimeout(() => this.kill(), graceMs);
    // should it not answer, the process that finishes its checkpoint is up by then
    this.onStop();
  }

  kill(): void {
    if (this.state === "ended") return;
    this.killed = true;
    this.process.kill();
  }

  private limitCheck(): void {
    this.state = "checking";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.process.kill(), this.checkLimitMs);
  }
}

function observe(observer: RunObserver, message: FromJobProcess): void {
  if (message.type === "progress") observer.progress(message.report);
  else if (message.type === "log") observer.log(message.line);
  else if (message.type === "checkpoint") observer.checkpoint(message.state);
}
