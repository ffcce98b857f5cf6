import { checkSolveOptions } from "./options";
import type { Engine, ModelSource, Solve, SolveObserver, SolveOptions, SolverError } from "./port";
import type { EngineMessage, SolveRequest } from "./protocol";
import { SupervisedSolve } from "./supervised-solve";

/** An engine at work in a thread or process of its own. */
export interface EngineProcess {
  send(request: SolveRequest): void;
  /** Asks it to stop that solve. It may take its time, or never notice. */
  requestStop(id: number): void;
  /** Ends it whatever it is doing. */
  kill(): Promise<void>;
}

/** What an engine process reports. */
export interface EngineEvents {
  message(message: EngineMessage): void;
  /** It ended without being killed. */
  died(error: SolverError): void;
}

/** Where engine processes come from. */
export interface EngineHost {
  readonly name: string;
  launch(events: EngineEvents): EngineProcess;
  /** Refuses what the engine could not hold, before anything is copied. Throws a `SolverError`. */
  checkSize(source: ModelSource): void;
}

/**
 * An engine whose process is kept warm between solves, and is watched from outside: limits and stops are enforced
 * here, the last incumbent is kept here, and a process that dies or does not answer is replaced for the next solve.
 */
export class SupervisedEngine implements Engine {
  readonly name: string;
  private process: { readonly handle: EngineProcess; ready: boolean } | undefined;
  private running: SupervisedSolve | undefined;
  private readonly killing = new Set<Promise<void>>();
  private lastId = 0;
  private closed = false;

  constructor(private readonly host: EngineHost) {
    this.name = host.name;
  }

  solve(source: ModelSource, options: SolveOptions, observer: SolveObserver = {}): Solve {
    if (this.closed) throw new Error("the engine is closed; create a new one");
    if (this.running !== undefined) throw new Error("one solve at a time an engine; create another engine");
    try {
      checkSolveOptions(options);
      this.host.checkSize(source);
    } catch (error) {
      return { result: Promise.reject(error), stop: () => undefined };
    }
    return this.begin(source, options, observer);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.running?.stop();
    this.discardProcess();
    await Promise.all(this.killing);
  }

  private begin(source: ModelSource, options: SolveOptions, observer: SolveObserver): Solve {
    this.lastId += 1;
    const id = this.lastId;
    const request: SolveRequest = { type: "solve", id, source, options, log: observer.log !== undefined };
    const solve = new SupervisedSolve(request, observer, {
      requestStop: () => this.process?.handle.requestStop(id),
      kill: () => this.discardProcess(),
      ended: () => {
        this.running = undefined;
      },
    });
    this.running = solve;
    this.process ??= this.launch();
    if (this.process.ready) solve.send(this.process.handle);
    return { result: solve.result, stop: () => solve.stop() };
  }

  private launch(): { handle: EngineProcess; ready: boolean } {
    // Events of a process that was replaced meanwhile are dropped.
    const current = (): boolean => this.process === launched;
    const handle = this.host.launch({
      message: (message) => current() && this.receive(message),
      died: (error) => {
        if (!current()) return;
        this.process = undefined;
        this.running?.fail(error);
      },
    });
    const launched = { handle, ready: false };
    return launched;
  }

  private receive(message: EngineMessage): void {
    if (message.type === "ready") {
      if (this.process === undefined) return;
      this.process.ready = true;
      this.running?.send(this.process.handle);
      return;
    }
    if (message.type === "error" && message.fatal) this.discardProcess();
    this.running?.receive(message);
  }

  private discardProcess(): void {
    const handle = this.process?.handle;
    this.process = undefined;
    if (handle === undefined) return;
    const killed: Promise<void> = handle.kill().finally(() => this.killing.delete(killed));
    this.killing.add(killed);
  }
}
