import type { FromJobProcess, ToJobProcess } from "../adapters/local/processes/protocol";
import type { InspectRequest, RunEnd, RunRequest } from "../jobs/runner";
import { InputRefusedError, type JobKind, type RunOutcome } from "../kinds/kind";

/**
 * The process that runs jobs: one task after the other, told by its parent. Heavy work here stalls neither requests nor
 * signs of life, and a crash here costs one attempt.
 */
const [kindsModule] = process.argv.slice(2);
const kinds = loadKinds();
let stopping = new AbortController();

// the parent decides when a run ends; Ctrl-C and a drain reach the whole group of processes
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("disconnect", () => process.exit());
process.on("message", (message: ToJobProcess) => {
  if (message.type === "stop") stopping.abort();
  else if (message.type === "run") void run(message.request);
  else void inspect(message.request);
});

function loadKinds(): ReadonlyMap<string, JobKind> {
  const module: { readonly kinds: readonly JobKind[] } = require(kindsModule ?? "../kinds");
  return new Map(module.kinds.map((kind) => [kind.description.name, kind]));
}

function kindNamed(name: string): JobKind {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`there is no kind ${name} in this version`);
  return kind;
}

async function inspect({ kind, inputDirectory, parameters }: InspectRequest): Promise<void> {
  try {
    tell({ type: "inspected", issues: await kindNamed(kind).inspect(inputDirectory, parameters) });
  } catch (error) {
    tell({ type: "inspection-failed", message: messageOf(error) });
  }
}

async function run(request: RunRequest): Promise<void> {
  stopping = new AbortController();
  const end = await runAndCheck(request, stopping.signal).catch(endOfError);
  tell({ type: "end", end, residentBytes: process.memoryUsage.rss() });
}

async function runAndCheck(request: RunRequest, signal: AbortSignal): Promise<RunEnd> {
  const { inputDirectory, outputDirectory, parameters } = request;
  const kind = kindNamed(request.kind);
  const { solver } = await runKind(kind, request, signal);
  tell({ type: "returned" });
  const check = await kind.check({ inputDirectory, outputDirectory, parameters, solver });
  return { type: "completed", solver, check };
}

function runKind(kind: JobKind, request: RunRequest, signal: AbortSignal): Promise<RunOutcome> {
  const { mode, resume, kind: _name, ...rest } = request;
  const context = {
    ...rest,
    signal,
    report: (report: Parameters<Parameters<JobKind["run"]>[0]["report"]>[0]) => tell({ type: "progress", report }),
    log: (line: string) => tell({ type: "log", line }),
    checkpoint: (state: Uint8Array) => tell({ type: "checkpoint", state }),
  };
  if (mode === "run") return kind.run({ ...context, resume });
  if (resume === undefined) throw new Error("a run can only be finished from a checkpoint");
  return kind.finish({ ...context, resume });
}

function endOfError(error: unknown): RunEnd {
  if (error instanceof InputRefusedError) {
    return { type: "refused", code: error.code, message: error.message, issues: error.issues };
  }
  return { type: "threw", message: messageOf(error) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function tell(message: FromJobProcess): void {
  process.send?.(message);
}
