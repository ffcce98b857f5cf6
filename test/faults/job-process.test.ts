import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ProcessRunner } from "../../src/adapters/local/processes/process-runner";
import type { RunObserver, RunRequest } from "../../src/jobs/runner";
import { script } from "../../src/processes/script";
import { compiledSources } from "../support/compiled-sources";
import { temporaryFolder } from "../support/folder";

const JOB_PROCESS = script(join(compiledSources(), "src", "main"), "job-process");
const KINDS = script(join(compiledSources(), "test", "support"), "counting-kind").file;
const SILENT: RunObserver = { progress: () => {}, log: () => {}, checkpoint: () => {} };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let runner: ProcessRunner;

beforeEach(async () => {
  folder = await temporaryFolder();
  for (const name of ["input", "output"]) await mkdir(join(folder.path, name));
  runner = new ProcessRunner({ script: JOB_PROCESS, args: [KINDS], checkLimitMs: 3_000 });
});
afterEach(async () => {
  await runner.close();
  await folder.remove();
});

function request(parameters: RunRequest["parameters"], change: Partial<RunRequest> = {}): RunRequest {
  const [inputDirectory, outputDirectory] = [join(folder.path, "input"), join(folder.path, "output")];
  return {
    kind: "counting",
    parameters,
    inputDirectory,
    outputDirectory,
    cores: 1,
    mode: "run",
    resume: undefined,
    ...change,
  };
}

function inspect() {
  return runner.inspect({ kind: "counting", parameters: {}, inputDirectory: join(folder.path, "input") });
}

describe("a job process", () => {
  test("tells progress, log lines and checkpoints while it runs, and how the check went", async () => {
    const told: string[] = [];
    const observer: RunObserver = {
      progress: ({ fraction }) => told.push(`progress ${fraction}`),
      log: (line) => told.push(line),
      checkpoint: (state) => told.push(`checkpoint ${state[0]}`),
    };
    const end = await runner.start(request({ steps: 2 }), observer).end;
    expect(told).toEqual(["counting from 0 to 2", "checkpoint 1", "progress 0.5", "checkpoint 2", "progress 1"]);
    expect(end).toMatchObject({ type: "completed", check: { passed: true, metrics: { done: 2 } } });
  });

  test("goes on from a checkpoint, and finishes one", async () => {
    const resume = Uint8Array.of(3);
    const resumed = await runner.start(request({ steps: 5 }, { resume }), SILENT).end;
    expect(resumed).toMatchObject({ check: { metrics: { done: 5 } } });
    const finished = await runner.start(request({ steps: 5 }, { mode: "finish", resume }), SILENT).end;
    expect(finished).toMatchObject({ check: { metrics: { done: 3 } } });
  });

  test("is used for one task after the other", async () => {
    const ends = [];
    for (let n = 0; n < 3; n++) ends.push(await runner.start(request({ steps: 1 }), SILENT).end);
    const processes = ends.map((end) => (end.type === "completed" ? end.solver.seed : null));
    expect(processes[0]).toEqual(expect.any(Number));
    expect(new Set(processes).size).toBe(1);
  });

  test("that is asked to stop returns its best solution", async () => {
    const run = runner.start(request({ steps: 200, stepMs: 10 }), { ...SILENT, checkpoint: () => run.stop(5_000) });
    expect(await run.end).toMatchObject({ type: "completed", check: { passed: true } });
  });

  test("that does not answer is killed after its grace", async () => {
    const run = runner.start(request({ steps: 20, stepMs: 400, deaf: true }), {
      ...SILENT,
      checkpoint: () => run.stop(100),
    });
    expect(await run.end).toEqual({ type: "killed" });
  });

  test("that dies says how, and the next run has a new one", async () => {
    const end = await runner.start(request({ trouble: "crash-always" }), SILENT).end;
    expect(end).toEqual({ type: "crashed", message: "the job process was ended by SIGKILL" });
    expect(await runner.start(request({}), SILENT).end).toMatchObject({ type: "completed" });
  });

  test("refuses a kind that this version does not have", async () => {
    const end = await runner.start(request({}, { kind: "unknown" }), SILENT).end;
    expect(end).toEqual({ type: "threw", message: "there is no kind unknown in this version" });
  });

  test("is not touched by what is asked of a run that has ended", async () => {
    const run = runner.start(request({ steps: 1 }), SILENT);
    await run.end;
    const next = runner.start(request({ steps: 10, stepMs: 10 }), SILENT);
    run.stop(1);
    run.kill();
    expect(await next.end).toMatchObject({ type: "completed" });
  });

  test("ends when its parent is gone", async () => {
    const child = fork(JOB_PROCESS.file, [KINDS], { execArgv: [...JOB_PROCESS.execArgv], serialization: "advanced" });
    await once(child, "spawn");
    const ended = once(child, "exit");
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });

  test("survives the signals that a drain or Ctrl-C sends to the whole group", async () => {
    const child = fork(JOB_PROCESS.file, [KINDS], { execArgv: [...JOB_PROCESS.execArgv], serialization: "advanced" });
    const ready = once(child, "message");
    child.send({ type: "inspect", request: { kind: "unknown", parameters: {}, inputDirectory: "" } });
    await ready;
    child.kill("SIGINT");
    child.kill("SIGTERM");
    const answered = once(child, "message");
    child.send({ type: "inspect", request: { kind: "unknown", parameters: {}, inputDirectory: "" } });
    expect(await answered).toMatchObject([{ type: "inspection-failed" }, undefined]);
    const ended = once(child, "exit");
    child.disconnect();
    await ended;
  });
});

describe("reading input files in a job process", () => {
  test("lists the kind's findings", async () => {
    await writeFile(join(folder.path, "input", "input.txt"), "bad");
    expect(await inspect()).toMatchObject([{ path: "input.txt", message: "must not be bad" }]);
  });

  test("gives up after its limit, and the next reading is done by a new process", async () => {
    await writeFile(join(folder.path, "input", "input.txt"), "hang");
    await expect(inspect()).rejects.toThrow("took longer than 3 s");
    await writeFile(join(folder.path, "input", "input.txt"), "fine");
    expect(await inspect()).toEqual([]);
  });

  test("rejects when the kind throws", async () => {
    await expect(inspect()).rejects.toThrow("ENOENT");
  });
});
