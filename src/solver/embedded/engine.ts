import { readFile } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import { script } from "../../processes/script";
import { type Engine, type ModelSource, SolverError } from "../port";
import type { EngineMessage } from "../protocol";
import { type EngineEvents, type EngineHost, type EngineProcess, SupervisedEngine } from "../supervised-engine";
import type { ThreadData } from "./thread";
import { type CompiledModule, webAssembly } from "./web-assembly";

/** npm package and version the engine is made of. */
const ENGINE_NAME = "highs-wasm 1.15.3";
/** WebAssembly frames live on the thread's stack, and HiGHS recurses deeply in its presolve. */
const STACK_MIB = 16;
const ADDRESSABLE_BYTES = 2 ** 31;

/**
 * HiGHS as WebAssembly in a worker thread: nothing to install, one core, at most 2 GiB. The thread starts with the
 * first solve and stays warm until `close()`; it does not keep the process alive while idle.
 *
 * @example
 * const engine = createEmbeddedEngine();
 * const { result } = engine.solve({ form: "file", format: "lp", bytes }, { timeLimitSeconds: 10 });
 * console.log((await result).objective);
 * await engine.close();
 */
export function createEmbeddedEngine(): Engine {
  return new SupervisedEngine(threadHost);
}

const threadHost: EngineHost = {
  name: ENGINE_NAME,
  launch: (events) => new EngineThread(events),
  checkSize: (source: ModelSource) => {
    if (source.form === "file") return;
    const { columns, rows, value } = source.model;
    // HiGHS holds the matrix twice, by rows and by columns: 8 bytes a value, 4 an index.
    const least = 2 * value.length * 12 + columns * 56 + rows * 48;
    if (least < ADDRESSABLE_BYTES) return;
    throw new SolverError(
      "OUT_OF_MEMORY",
      `the model needs at least ${(least / 2 ** 30).toFixed(1)} GiB and the embedded engine can address 2; use the native engine or a smaller model`,
    );
  },
};

let compiled: Promise<CompiledModule> | undefined;

/** Compiled once a process and shared by all threads, with the machine code that gets better as they run. */
function compiledModule(): Promise<CompiledModule> {
  compiled ??= readFile(require.resolve("highs/runtime")).then((bytes) => webAssembly.compile(bytes));
  return compiled;
}

class EngineThread implements EngineProcess {
  private readonly stopCell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private worker: Worker | undefined;
  private killed = false;

  constructor(private readonly events: EngineEvents) {
    compiledModule().then(
      (module) => this.start(module),
      (error: unknown) => this.die(error),
    );
  }

  send(request: Parameters<EngineProcess["send"]>[0]): void {
    this.worker?.ref();
    this.worker?.postMessage(request);
  }

  requestStop(id: number): void {
    Atomics.store(this.stopCell, 0, id);
  }

  async kill(): Promise<void> {
    this.killed = true;
    await this.worker?.terminate();
  }

  private start(module: CompiledModule): void {
    if (this.killed) return;
    const { file, execArgv } = script(__dirname, "thread");
    const workerData: ThreadData = { module, stop: this.stopCell };
    const worker = new Worker(file, {
      name: ENGINE_NAME,
      execArgv: [...execArgv],
      workerData,
      resourceLimits: { stackSizeMb: STACK_MIB },
    });
    worker.on("message", (message: EngineMessage) => {
      if (message.type === "result" || message.type === "error") worker.unref();
      this.events.message(message);
    });
    worker.on("error", (error) => this.die(error));
    worker.on("exit", (code) => this.die(new Error(`the thread ended with code ${code}`)));
    this.worker = worker;
  }

  private die(error: unknown): void {
    if (this.killed) return;
    this.killed = true;
    const full = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
    const message = `the solver thread died: ${error instanceof Error ? error.message : String(error)}`;
    this.events.died(new SolverError(full ? "OUT_OF_MEMORY" : "ENGINE_CRASHED", message, { cause: error }));
  }
}
