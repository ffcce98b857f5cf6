import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { JobKind, RunContext, RunOutcome } from "../../src/kinds/kind";
import { InputRefusedError } from "../../src/kinds/kind";

/**
 * A tiny kind for tests of the platform: it counts to a number, a step at a time, and can be told to misbehave. The
 * count so far is its solution; the checker recounts it from the files.
 */
interface CountingParameters {
  readonly steps: number;
  readonly stepMs: number;
  /** What it does halfway through its first attempt. */
  readonly trouble: "none" | "crash" | "throw" | "refuse" | "lie" | "bad-name" | "crash-always";
  /** Ignores the wish to stop, and blocks its event loop while it counts. */
  readonly deaf: boolean;
}

const DEFAULTS: CountingParameters = { steps: 3, stepMs: 1, trouble: "none", deaf: false };
const MIB = 1024 * 1024;

function read(parameters: RunContext["parameters"]): CountingParameters {
  return { ...DEFAULTS, ...(parameters as Partial<CountingParameters>) };
}

async function count(context: RunContext): Promise<RunOutcome> {
  const { steps, stepMs, trouble, deaf } = read(context.parameters);
  let done = context.resume === undefined ? 0 : (context.resume[0] ?? 0);
  context.log(`counting from ${done} to ${steps}`);
  while (done < steps && (deaf || !context.signal.aborted)) {
    if (deaf) block(stepMs);
    else await wait(stepMs);
    done++;
    context.checkpoint(Uint8Array.of(done));
    context.report({ fraction: done / steps, phase: "counting", incumbent: done, bound: steps });
    // lets what was just told leave the process
    await wait(0);
    if (done * 2 >= steps || trouble === "crash-always") await misbehave(trouble, context);
  }
  return write(context, done, trouble === "lie" ? done + 1 : done);
}

async function misbehave(trouble: CountingParameters["trouble"], context: RunContext): Promise<void> {
  if (trouble === "crash-always" || (trouble === "crash" && context.resume === undefined)) {
    await wait(50);
    process.kill(process.pid, "SIGKILL");
    await wait(1_000);
  }
  if (trouble === "throw") throw new Error("the kind has a bug");
  if (trouble === "refuse") throw new InputRefusedError("INFEASIBLE", "cannot be counted");
  if (trouble === "bad-name") await writeFile(join(context.outputDirectory, ".hidden"), "");
}

async function write({ outputDirectory }: Pick<RunContext, "outputDirectory">, done: number, claimed = done) {
  const text = JSON.stringify({ done: claimed, marks: "x".repeat(done) });
  await writeFile(join(outputDirectory, "count.json"), text);
  // the seed tells which process did it
  const solver = { engine: "counting", seconds: 0, objective: claimed, bound: null, gap: null, seed: process.pid };
  return { solver };
}

function block(ms: number): void {
  const until = Date.now() + ms;
  while (Date.now() < until);
}

const countingKind: JobKind = {
  description: {
    name: "counting",
    title: "Counting",
    description: "Counts to a number.",
    parseParameters: (parameters) => ({ parameters: read(parameters as RunContext["parameters"]) as never }),
    parametersSchema: { type: "object" },
    maxFileBytes: MIB,
    maxFiles: 1,
    extensions: [".txt"],
    timeoutMs: () => 60_000,
  },
  inspect: async (inputDirectory) => {
    const text = await readFile(join(inputDirectory, "input.txt"), "utf8");
    if (text === "hang") block(60_000);
    return text.startsWith("bad")
      ? [{ path: "input.txt", line: 1, message: "must not be bad", remedy: "make it good" }]
      : [];
  },
  run: count,
  finish: (context) => write(context, context.resume[0] ?? 0),
  check: async ({ outputDirectory }) => {
    const { done, marks } = JSON.parse(await readFile(join(outputDirectory, "count.json"), "utf8")) as {
      done: number;
      marks: string;
    };
    const passed = done === marks.length;
    const violations = passed ? [] : [{ rule: "count", message: `claims ${done}, has ${marks.length}` }];
    return { passed, violations, metrics: { done }, metricsReason: null };
  },
};

export const kinds: readonly JobKind[] = [countingKind];
