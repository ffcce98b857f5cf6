import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { classScheduleKind } from "../../../src/kinds/class-schedule";
import { runClassSchedule } from "../../../src/kinds/class-schedule/run";
import type { CheckReport, RunContext, RunOutcome, RunProgress } from "../../../src/kinds/kind";
import type { Engine } from "../../../src/solver/port";

/** What a run left behind. */
export interface RunTrace extends RunOutcome {
  /** Text of the output files by name, as they were before the check. */
  readonly files: Readonly<Record<string, string>>;
  readonly check: CheckReport;
  readonly progress: readonly RunProgress[];
  readonly checkpoints: readonly Uint8Array[];
  readonly log: readonly string[];
}

export interface RunOptions {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly resume?: Uint8Array;
  readonly signal?: AbortSignal;
  /** Seconds that the machine has for the run. @default - as many as the parameters say */
  readonly machineSeconds?: number;
  /** Only writes files from `resume`. */
  readonly finishOnly?: boolean;
  /** Makes the engines of the run. @default - embedded ones */
  readonly createEngine?: () => Engine;
  onProgress?(progress: RunProgress): void;
}

/** Runs the kind on a folder, checks what it wrote, and removes it. */
export async function runOn(inputDirectory: string, options: RunOptions = {}): Promise<RunTrace> {
  const parsed = classScheduleKind.description.parseParameters(options.parameters ?? {});
  if ("issues" in parsed) throw new Error(JSON.stringify(parsed.issues));
  const { parameters } = parsed;
  const outputDirectory = await mkdtemp(join(tmpdir(), "millrace-output-"));
  const progress: RunProgress[] = [];
  const checkpoints: Uint8Array[] = [];
  const log: string[] = [];
  const context: RunContext = {
    inputDirectory,
    outputDirectory,
    parameters,
    cores: 1,
    timeLimitSeconds: options.machineSeconds,
    signal: options.signal ?? new AbortController().signal,
    resume: options.resume,
    report: (step) => {
      progress.push(step);
      options.onProgress?.(step);
    },
    log: (line) => log.push(line),
    checkpoint: (state) => checkpoints.push(state),
  };
  try {
    const { solver } = await (options.finishOnly === true && options.resume !== undefined
      ? classScheduleKind.finish({ ...context, resume: options.resume })
      : runClassSchedule(context, options.createEngine));
    const files = await readAll(outputDirectory);
    const check = await classScheduleKind.check({ inputDirectory, outputDirectory, parameters, solver });
    return { solver, files, check, progress, checkpoints, log };
  } finally {
    await rm(outputDirectory, { recursive: true, force: true });
  }
}

async function readAll(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  return Object.fromEntries(names.map((name, i) => [name, texts[i] ?? ""]));
}
