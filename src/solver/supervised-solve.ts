import { relativeGap } from "./gap";
import { type SolveObserver, type SolveProgress, type SolveResult, SolverError } from "./port";
import type { EngineMessage, SolveRequest } from "./protocol";

/** How long an engine may take to follow a request to stop before it is killed. */
const STOP_GRACE_MS = 60;
/** HiGHS gets this much longer than its limit to stop by itself. */
const LIMIT_GRACE_MS = 15;
/** While the engine is silent, the elapsed time is reported this often. */
const HEARTBEAT_MS = 1000;
/** A thread or process that is not ready by then never will be. */
const START_LIMIT_MS = 60_000;

/** What a solve may do to the engine it runs on. */
export interface SolveControls {
  requestStop(): void;
  kill(): void;
  ended(): void;
}

/** One solve seen from outside the engine: its clock, its last incumbent, its one result. */
export class SupervisedSolve {
  readonly result: Promise<SolveResult>;
  private resolve: (result: SolveResult) => void = () => undefined;
  private reject: (error: SolverError) => void = () => undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private heartbeat: NodeJS.Timeout | undefined;
  private sentAt: number | undefined;
  private settled = false;
  private stopReason: "cancelled" | "time_limit" | undefined;
  private incumbent: { readonly objective: number; readonly values: Float64Array } | undefined;
  private progress: SolveProgress = { seconds: 0, nodes: 0, incumbent: null, bound: null, gap: null };

  constructor(
    private readonly request: SolveRequest,
    private readonly observer: SolveObserver,
    private readonly controls: SolveControls,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.after(START_LIMIT_MS, () => {
      if (this.sentAt !== undefined) return;
      this.controls.kill();
      this.fail(new SolverError("ENGINE_CRASHED", `the engine did not start within ${START_LIMIT_MS / 1000} s`));
    });
  }

  /** Hands the model to a process that is ready; the time limit counts from here. */
  send(process: { send(request: SolveRequest): void }): void {
    this.sentAt = performance.now();
    this.after(this.request.options.timeLimitSeconds * 1000 + LIMIT_GRACE_MS, () => this.end("time_limit"));
    if (this.observer.progress !== undefined) this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS);
    process.send(this.request);
  }

  stop(): void {
    this.end("cancelled");
  }

  fail(error: SolverError): void {
    this.settle(() => this.reject(error));
  }

  receive(message: EngineMessage): void {
    if (this.settled || message.type === "ready" || message.id !== this.request.id) return;
    switch (message.type) {
      case "log":
        this.observer.log?.(message.line);
        return;
      case "progress":
        this.tell(message.progress);
        return;
      case "incumbent":
        this.incumbent = { objective: message.objective, values: message.values };
        this.observer.incumbent?.(message.objective, message.values);
        return;
      case "error":
        this.fail(new SolverError(message.code, message.message));
        return;
      case "result":
        this.finish(message.result);
    }
  }

  private finish(result: SolveResult): void {
    // The engine knows that it was interrupted, this side knows why.
    const status = result.status === "cancelled" ? (this.stopReason ?? "cancelled") : result.status;
    const stopped = status === "cancelled" || status === "time_limit";
    const lost = stopped && result.values === null && this.incumbent !== undefined;
    this.settle(() => this.resolve(lost ? this.salvage(status) : { ...result, status }));
  }

  private end(reason: "cancelled" | "time_limit"): void {
    if (this.settled || this.stopReason !== undefined) return;
    this.stopReason = reason;
    if (this.sentAt === undefined) {
      this.settle(() => this.resolve(this.salvage(reason)));
      return;
    }
    this.controls.requestStop();
    this.after(STOP_GRACE_MS, () => {
      // An answer may have arrived while this event loop was busy: it is read first.
      setImmediate(() => {
        if (this.settled) return;
        this.controls.kill();
        this.settle(() => this.resolve(this.salvage(reason)));
      });
    });
  }

  /** The result of an engine that could not give one itself. */
  private salvage(status: "cancelled" | "time_limit"): SolveResult {
    const objective = this.incumbent?.objective ?? null;
    const { bound, nodes } = this.progress;
    return {
      status,
      objective,
      bound,
      gap: relativeGap(objective, bound),
      values: this.incumbent?.values ?? null,
      rowDuals: null,
      reducedCosts: null,
      nodes,
      simplexIterations: 0,
      seconds: this.elapsed(),
      salvaged: true,
    };
  }

  private tell(progress: SolveProgress): void {
    this.progress = progress;
    this.observer.progress?.(progress);
    this.heartbeat?.refresh();
  }

  private beat(): void {
    this.tell({ ...this.progress, seconds: this.elapsed() });
  }

  private elapsed(): number {
    return this.sentAt === undefined ? 0 : (performance.now() - this.sentAt) / 1000;
  }

  private after(milliseconds: number, action: () => void): void {
    const timer = setTimeout(action, Math.min(milliseconds, 2 ** 31 - 1));
    this.timers.add(timer);
  }

  private settle(deliver: () => void): void {
    if (this.settled) return;
    this.settled = true;
    for (const timer of this.timers) clearTimeout(timer);
    clearInterval(this.heartbeat);
    this.controls.ended();
    deliver();
  }
}
