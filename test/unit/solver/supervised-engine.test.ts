import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type SolveResult, SolverError } from "../../../src/solver/port";
import type { SolveRequest } from "../../../src/solver/protocol";
import { type EngineEvents, type EngineHost, SupervisedEngine } from "../../../src/solver/supervised-engine";
import { linearModel } from "../../support/linear-models";

const SOURCE = { form: "arrays", model: linearModel({ cost: [1], rows: [] }) } as const;
const DONE: SolveResult = {
  status: "optimal",
  objective: 1,
  bound: 1,
  gap: 0,
  values: Float64Array.of(1),
  rowDuals: null,
  reducedCosts: null,
  nodes: 0,
  simplexIterations: 0,
  seconds: 0,
  salvaged: false,
};

/** A process that says only what the test lets it say: for the orders of events that a real one rarely shows. */
class ScriptedHost implements EngineHost {
  readonly name = "scripted";
  readonly launched: { events: EngineEvents; requests: SolveRequest[]; stops: number[]; killed: boolean }[] = [];

  launch(events: EngineEvents) {
    const process = { events, requests: [] as SolveRequest[], stops: [] as number[], killed: false };
    this.launched.push(process);
    return {
      send: (request: SolveRequest) => void process.requests.push(request),
      requestStop: (id: number) => void process.stops.push(id),
      kill: async () => {
        process.killed = true;
      },
    };
  }

  checkSize(): void {}
}

describe("an engine watched from outside", () => {
  let host: ScriptedHost;
  let engine: SupervisedEngine;
  const process = (index = 0) => {
    const found = host.launched[index];
    if (found === undefined) throw new Error(`process ${index} was not launched`);
    return found;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    host = new ScriptedHost();
    engine = new SupervisedEngine(host);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const begin = (timeLimitSeconds = 10) => {
    const solve = engine.solve(SOURCE, { timeLimitSeconds });
    process(host.launched.length - 1).events.message({ type: "ready", engine: "scripted" });
    return solve;
  };
  const incumbent = (id: number, objective: number) =>
    ({ type: "incumbent", id, objective, values: Float64Array.of(objective) }) as const;

  test("asks to stop at the limit, kills what does not answer, and gives the last incumbent", async () => {
    const solve = begin(2);
    process().events.message(incumbent(1, 9));
    process().events.message(incumbent(1, 5));
    await vi.advanceTimersByTimeAsync(1990);
    expect(process().stops).toEqual([]);
    await vi.advanceTimersByTimeAsync(30);
    expect(process()).toMatchObject({ stops: [1], killed: false });
    await vi.advanceTimersByTimeAsync(100);
    expect(process().killed).toBe(true);
    expect(await solve.result).toMatchObject({ status: "time_limit", objective: 5, salvaged: true });
  });

  test("says why it was interrupted, which the engine cannot know", async () => {
    const limited = begin(1);
    await vi.advanceTimersByTimeAsync(1020);
    process().events.message({ type: "result", id: 1, result: { ...DONE, status: "cancelled" } });
    expect(await limited.result).toMatchObject({ status: "time_limit", salvaged: false });
    const stopped = engine.solve(SOURCE, { timeLimitSeconds: 1 });
    stopped.stop();
    process().events.message({ type: "result", id: 2, result: { ...DONE, status: "cancelled" } });
    expect(await stopped.result).toMatchObject({ status: "cancelled", salvaged: false });
    expect(process().killed).toBe(false);
  });

  test("keeps the incumbent an interrupted engine forgot", async () => {
    const solve = begin();
    process().events.message(incumbent(1, 4));
    solve.stop();
    const forgotten = { ...DONE, status: "cancelled", objective: null, values: null } as const;
    process().events.message({ type: "result", id: 1, result: forgotten });
    expect(await solve.result).toMatchObject({ status: "cancelled", objective: 4, salvaged: true });
  });

  test("drops what belongs to an earlier solve or an earlier process", async () => {
    const first = begin();
    first.stop();
    await vi.advanceTimersByTimeAsync(200);
    await first.result;
    const second = begin();
    process(0).events.message({ type: "result", id: 2, result: DONE });
    process(1).events.message({ type: "result", id: 1, result: DONE });
    process(0).events.died(new SolverError("ENGINE_CRASHED", "late"));
    process(1).events.message({ type: "result", id: 2, result: { ...DONE, objective: 2 } });
    expect((await second.result).objective).toBe(2);
  });

  test("starts a new process after one died or called its error fatal, and keeps it after another error", async () => {
    const refused = begin();
    process().events.message({ type: "error", id: 1, code: "INVALID_MODEL", message: "no", fatal: false });
    await expect(refused.result).rejects.toMatchObject({ code: "INVALID_MODEL" });
    const crashed = engine.solve(SOURCE, { timeLimitSeconds: 1 });
    process().events.message({ type: "error", id: 2, code: "ENGINE_CRASHED", message: "no", fatal: true });
    await expect(crashed.result).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
    expect(process().killed).toBe(true);
    const dead = begin();
    process(1).events.died(new SolverError("OUT_OF_MEMORY", "no"));
    await expect(dead.result).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
    begin();
    expect(host.launched).toHaveLength(3);
  });

  test("gives up on a process that never gets ready", async () => {
    const solve = engine.solve(SOURCE, { timeLimitSeconds: 1 });
    const failed = expect(solve.result).rejects.toMatchObject({ code: "ENGINE_CRASHED" });
    await vi.advanceTimersByTimeAsync(60_001);
    await failed;
    expect(process().killed).toBe(true);
  });

  test("counts the time limit from when the process is ready", async () => {
    const solve = engine.solve(SOURCE, { timeLimitSeconds: 1 });
    await vi.advanceTimersByTimeAsync(5000);
    process().events.message({ type: "ready", engine: "scripted" });
    await vi.advanceTimersByTimeAsync(500);
    process().events.message({ type: "result", id: 1, result: DONE });
    expect((await solve.result).status).toBe("optimal");
  });

  test("tells the elapsed time while the engine is silent", async () => {
    const seconds: number[] = [];
    const observer = { progress: (progress: { seconds: number }) => void seconds.push(Math.round(progress.seconds)) };
    engine.solve(SOURCE, { timeLimitSeconds: 10 }, observer);
    process().events.message({ type: "ready", engine: "scripted" });
    await vi.advanceTimersByTimeAsync(3500);
    expect(seconds).toEqual([1, 2, 3]);
  });
});
