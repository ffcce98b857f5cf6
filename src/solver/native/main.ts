import { SolverError } from "../port";
import { type EngineMessage, encodeMessage, MessageReader, type SolveRequest } from "../protocol";
import type { HighsRuntime } from "../session/highs-model";
import { solveInRuntime } from "../session/session";
import { loadLibrary } from "./library";
import { NativeModel } from "./model";

/** The process in which a native HiGHS runs: one JSON line in, JSON lines out. */
function main([path = ""]: readonly string[]): void {
  const library = loadLibrary(path);
  const runtime: HighsRuntime = {
    onLine: undefined,
    createModel: () => new NativeModel(library, (line) => runtime.onLine?.(line)),
  };
  let stopped = 0;
  const reader = new MessageReader();
  const send = (message: EngineMessage) => void process.stdout.write(encodeMessage(message));
  const solve = async (request: SolveRequest) => {
    const link = { send, stopRequested: () => stopped === request.id };
    try {
      send({ type: "result", id: request.id, result: await solveInRuntime(runtime, request, link) });
    } catch (error) {
      send({ type: "error", id: request.id, ...describe(error) });
    }
  };
  process.stdin.setEncoding("utf8").on("data", (chunk: string) => {
    for (const message of reader.push(chunk)) {
      if (message.type === "solve") void solve(message);
      if (message.type === "stop") stopped = message.id;
    }
  });
  process.stdin.on("end", () => process.exit());
  send({ type: "ready", engine: `highs-native ${library.version}` });
}

function describe(error: unknown): Omit<Extract<EngineMessage, { type: "error" }>, "type" | "id"> {
  if (error instanceof SolverError) return { code: error.code, message: error.message, fatal: false };
  const message = `HiGHS failed: ${error instanceof Error ? error.message : String(error)}`;
  return { code: "ENGINE_CRASHED", message, fatal: true };
}

main(process.argv.slice(2));
