import type { JobRunner, Run, RunEnd, RunObserver, RunRequest } from "../../../src/jobs/runner";
import type { JobKind } from "../../../src/kinds/kind";

/** Runs jobs in the worker's own process: a kill of the one is a kill of the other, and a run costs next to nothing. */
export class OwnProcessRunner implements JobRunner {
  constructor(private readonly kind: JobKind) {}

  start(request: RunRequest, observer: RunObserver): Run {
    const stopping = new AbortController();
    let kill: (end: RunEnd) => void = () => {};
    const killed = new Promise<RunEnd>((resolve) => {
      kill = resolve;
    });
    const end = Promise.race([this.run(request, observer, stopping.signal), killed]);
    return { end, stop: () => stopping.abort(), kill: () => kill({ type: "killed" }) };
  }

  inspect(): Promise<never> {
    return Promise.reject(new Error("inputs are inspected by the API"));
  }

  async close(): Promise<void> {}

  private async run(request: RunRequest, observer: RunObserver, signal: AbortSignal): Promise<RunEnd> {
    const { mode, resume, kind: _name, ...rest } = request;
    const tell = { report: observer.progress, log: observer.log, checkpoint: observer.checkpoint };
    const context = { ...rest, ...tell, signal };
    try {
      const finishes = mode === "finish" && resume !== undefined;
      const running = finishes ? this.kind.finish({ ...context, resume }) : this.kind.run({ ...context, resume });
      const { solver } = await running;
      return { type: "completed", solver, check: await this.kind.check({ ...rest, solver }) };
    } catch (error) {
      return { type: "threw", message: String(error) };
    }
  }
}
