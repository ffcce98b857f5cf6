import { parentPort, workerData } from "node:worker_threads";
import { SolverError, type SolverErrorCode } from "../port";
import type { EngineMessage, SolveRequest } from "../protocol";
import { isCrash } from "../session/crash";
import { solveInRuntime } from "../session/session";
import { type EmbeddedRuntime, startRuntime } from "./runtime";
import type { CompiledModule } from "./web-assembly";

/** What the parent hands to the thread at its start. */
export interface ThreadData {
  readonly module: CompiledModule;
  /** Holds the id of the solve that is to stop. */
  readonly stop: Int32Array;
}

/** From here on a crash is put down to the 2 GiB that WebAssembly can address. */
const NEARLY_FULL_BYTES = 1.25 * 2 ** 30;

async function main(port: NonNullable<typeof parentPort>, { module, stop }: ThreadData): Promise<void> {
  const runtime = await startRuntime(module);
  const solve = async (request: SolveRequest) => {
    const send = (message: EngineMessage) => port.postMessage(message, transferable(message));
    const link = { send, stopRequested: () => Atomics.load(stop, 0) === request.id };
    try {
      send({ type: "result", id: request.id, result: await solveInRuntime(runtime, request, link) });
    } catch (error) {
      send({ type: "error", id: request.id, ...describe(runtime, error) });
    }
  };
  port.on("message", (request: SolveRequest) => void solve(request));
  port.postMessage({ type: "ready", engine: `highs-wasm ${runtime.highs.version.string}` } satisfies EngineMessage);
}

/** Vectors are moved, not copied. */
function transferable(message: EngineMessage): ArrayBuffer[] {
  if (message.type === "incumbent") return [message.values].map(buffer);
  if (message.type !== "result") return [];
  const { values, rowDuals, reducedCosts, conflictRows } = message.result;
  return [values, rowDuals, reducedCosts, conflictRows ?? null].filter((array) => array !== null).map(buffer);
}

function buffer(array: Float64Array | Int32Array): ArrayBuffer {
  if (array.buffer instanceof ArrayBuffer) return array.buffer;
  throw new TypeError("shared arrays cannot be moved");
}

function describe(
  runtime: EmbeddedRuntime,
  error: unknown,
): { code: SolverErrorCode; message: string; fatal: boolean } {
  if (error instanceof SolverError) return { code: error.code, message: error.message, fatal: isCrash(error) };
  const full = runtime.highs.memoryBytes > NEARLY_FULL_BYTES;
  const message = full
    ? "the model outgrew the 2 GiB the embedded engine can address; use the native engine or a smaller model"
    : `HiGHS crashed: ${error instanceof Error ? error.message : String(error)}`;
  return { code: full ? "OUT_OF_MEMORY" : "ENGINE_CRASHED", message, fatal: true };
}

if (parentPort !== null) void main(parentPort, workerData as ThreadData);
