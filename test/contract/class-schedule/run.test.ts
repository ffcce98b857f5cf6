import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { classScheduleKind } from "../../../src/kinds/class-schedule";
import { writeSchool } from "../../../src/kinds/class-schedule/sample";
import { InputRefusedError } from "../../../src/kinds/kind";
import { createEmbeddedEngine } from "../../../src/solver/embedded/engine";
import { type Engine, SolverError } from "../../../src/solver/port";
import { TINY_SCHOOL, withInputFolder } from "../../support/class-schedule/input-folder";
import { makeSchool, makeSection } from "../../support/class-schedule/made-school";
import { filesOf, randomSchool } from "../../support/class-schedule/random-school";
import { type RunOptions, runOn } from "../../support/class-schedule/runs";
import { smallSchool } from "../../support/class-schedule/small-school";
import { temporaryFolder } from "../../support/folder";

const OUTPUT = ["master_schedule.csv", "student_assignments.csv", "teacher_schedule.csv", "violations.csv"];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** Most runs borrow an engine: starting one costs more than what these schools ask of it. */
const idleEngines: Engine[] = [];
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeSchool(folder.path, { students: 40, seed: 3, profile: "many-singletons" });
});
afterAll(async () => {
  await Promise.all(idleEngines.map((engine) => engine.close()));
  await folder.remove();
});

function borrowed(): Engine {
  const engine = idleEngines.pop() ?? createEmbeddedEngine();
  const close = async (): Promise<void> => void idleEngines.push(engine);
  return { name: engine.name, solve: (...call) => engine.solve(...call), close };
}

function runWarm(directory: string, options: RunOptions = {}): ReturnType<typeof runOn> {
  return runOn(directory, { createEngine: borrowed, ...options, parameters: { threads: 1, ...options.parameters } });
}

describe("a made-up school", () => {
  test("gives the same files for the same seed and iterations, on 1, 2 and 8 engines", async () => {
    const parameters = { iterationLimit: 10, seed: 5 };
    const first = await runWarm(folder.path, { parameters });
    expect(Object.keys(first.files)).toEqual(OUTPUT);
    expect(first.check).toMatchObject({ passed: true, violations: [] });
    expect(first.check.metrics?.objective).toBe(first.solver.objective);
    for (const threads of [2, 8]) {
      const other = await runOn(folder.path, { parameters: { ...parameters, threads } });
      expect(other.files).toEqual(first.files);
      expect(other.solver).toMatchObject({ objective: first.solver.objective, bound: first.solver.bound });
      expect(other.log).toEqual(first.log);
    }
    const otherSeed = await runWarm(folder.path, { parameters: { ...parameters, seed: 6 } });
    expect(otherSeed.files).not.toEqual(first.files);
  }, 120_000);

  test("ends by its time limit, with a schedule", async () => {
    const { check } = await runWarm(folder.path, { parameters: { timeLimitSeconds: 1 } });
    expect(check.passed).toBe(true);
  }, 60_000);

  test("ends by its machine's limit, whatever its parameters allow", async () => {
    for (const parameters of [{ timeLimitSeconds: 600 }, { iterationLimit: 100_000 }]) {
      const { check } = await runWarm(folder.path, { parameters, machineSeconds: 1 });
      expect(check.passed).toBe(true);
    }
  }, 60_000);

  test("reports its phases in order, and honest figures", async () => {
    const { solver, check, progress, log } = await runWarm(folder.path, { parameters: { iterationLimit: 2 } });
    expect(check.passed).toBe(true);
    expect(solver).toMatchObject({ engine: expect.stringMatching(/^highs/), seed: 1 });
    expect(solver.bound).toBeGreaterThanOrEqual(solver.objective ?? Number.POSITIVE_INFINITY);
    expect(solver.gap).toBeCloseTo(((solver.bound ?? 0) - (solver.objective ?? 0)) / (solver.objective ?? 1), 9);
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(progress.map(({ phase }) => phase)).toEqual(expect.arrayContaining(["seating students", "improving"]));
    expect(log.join("\n")).toMatch(/neighbourhoods/);
  }, 120_000);

  test("stopped from outside, ends long before its limit and keeps its best schedule", async () => {
    const controller = new AbortController();
    const { check, checkpoints } = await runWarm(folder.path, {
      parameters: { timeLimitSeconds: 600 },
      signal: controller.signal,
      onProgress: ({ phase }) => {
        if (phase !== "improving" || controller.signal.aborted) return;
        controller.abort();
      },
    });
    expect(check.passed).toBe(true);
    expect(checkpoints.length).toBeGreaterThan(0);
  }, 120_000);

  test("stopped before it has placed anything, says so", async () => {
    const run = runWarm(folder.path, { signal: AbortSignal.abort() });
    const ended = await run.then(
      ({ check }) => check.passed,
      (error: unknown) => error instanceof InputRefusedError && error.code === "NO_SOLUTION_IN_TIME",
    );
    expect(ended).toBe(true);
  });

  test("resumed from a checkpoint, ends no worse; finished from it, publishes exactly as much", async () => {
    const first = await runWarm(folder.path, { parameters: { iterationLimit: 2 } });
    const resume = first.checkpoints.at(-1) ?? new Uint8Array();
    const finished = await runWarm(folder.path, { resume, finishOnly: true });
    expect(finished.check.passed).toBe(true);
    expect(finished.files).toEqual(first.files);
    const resumed = await runWarm(folder.path, { resume, parameters: { iterationLimit: 2, seed: 9 } });
    expect(resumed.check.passed).toBe(true);
    expect(resumed.log[0]).toBe("resuming from a checkpoint");
    expect(resumed.solver.objective).toBeGreaterThanOrEqual(first.solver.objective ?? Number.POSITIVE_INFINITY);
  }, 120_000);

  test("starts anew from a checkpoint that is not its own", async () => {
    const run = await runWarm(folder.path, { resume: Buffer.from("{}"), parameters: { iterationLimit: 0 } });
    expect(run.log[0]).toMatch(/starting anew/);
    expect(run.check.passed).toBe(true);
  }, 30_000);
});

test("an engine that crashes costs a neighbourhood, not the run; one that always does ends it", async () => {
  const crashing = (every: number) => {
    const engine = borrowed();
    let calls = 0;
    const solve: Engine["solve"] = (...call) => {
      calls += 1;
      if (calls % every !== 0) return engine.solve(...call);
      return { result: Promise.reject(new SolverError("ENGINE_CRASHED", "the solver thread died")), stop: () => {} };
    };
    return { ...engine, solve };
  };
  const parameters = { iterationLimit: 12, threads: 1 };
  const { check, log } = await runOn(folder.path, { parameters, createEngine: () => crashing(3) });
  expect(check.passed).toBe(true);
  expect(log.filter((line) => line.includes("the solver thread died")).length).toBeGreaterThan(2);
  await expect(runOn(folder.path, { parameters, createEngine: () => crashing(1) })).rejects.toThrow(/thread died/);
}, 120_000);

test("a school with every feature of the format passes the checker", async () => {
  await withInputFolder(Object.fromEntries(smallSchool()), async (directory) => {
    expect(await classScheduleKind.inspect(directory, {})).toEqual([]);
    const { check } = await runWarm(directory, { parameters: { iterationLimit: 4 } });
    expect(check).toMatchObject({ passed: true, violations: [] });
  });
}, 30_000);

test("random small schools pass the checker or are explained", async () => {
  const ended = { passed: 0, explained: 0 };
  for (let seed = 1000; seed < 1012; seed += 1) {
    const parameters = { iterationLimit: 4, seed, overfill: seed % 2 === 0 ? 1.1 : 1, spedPerSection: seed % 4 };
    await withInputFolder(filesOf(randomSchool(seed, { periods: 4, courses: 5, students: 8 })), async (directory) => {
      try {
        const { check } = await runWarm(directory, { parameters });
        expect([seed, check.violations]).toEqual([seed, []]);
        ended.passed += 1;
      } catch (error) {
        if (!(error instanceof InputRefusedError)) throw error;
        expect([seed, error.code, error.issues.length > 0]).toEqual([seed, "INFEASIBLE", true]);
        ended.explained += 1;
      }
    });
  }
  expect(ended.passed).toBeGreaterThan(3);
  expect(ended.explained).toBeGreaterThan(0);
}, 120_000);

test("a school that only fails in combination is explained by its sections", async () => {
  // Each teacher has time and each room type suffices, but both A sections want the room in P1.
  const school = makeSchool({
    sections: [
      makeSection("A-1", { teacherId: "T1", roomType: "gen", allowedPeriodIds: ["P1", "P2"] }),
      makeSection("A-2", { teacherId: "T1", roomType: "gen", allowedPeriodIds: ["P1", "P2"] }),
      makeSection("B-1", { courseId: "B", allowedPeriodIds: ["P1", "P2"] }),
    ],
  });
  await withInputFolder(filesOf(school), async (directory) => {
    const refused = await runWarm(directory).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InputRefusedError);
    expect(refused).toMatchObject({ code: "INFEASIBLE" });
  });
});

test("broken input is refused with its mistakes, by the run as by the inspection", async () => {
  await withInputFolder(
    { ...TINY_SCHOOL, "rooms.csv": "room_id,room_type,capacity\nR1,gen,0\n" },
    async (directory) => {
      const issues = await classScheduleKind.inspect(directory, {});
      expect(issues).toMatchObject([{ path: "rooms.csv", line: 2, column: "capacity" }]);
      await expect(runWarm(directory)).rejects.toMatchObject({ code: "INVALID_INPUT", issues });
    },
  );
});

test("an unmet request has its reason in words", async () => {
  const school = makeSchool({
    sections: [
      makeSection("A-1", { fixedPeriodId: "P1" }),
      makeSection("B-1", { courseId: "B", fixedPeriodId: "P1" }),
      makeSection("C-1", { courseId: "C", capacity: 1, fixedPeriodId: "P2" }),
    ],
    students: ["S1", "S2"].map((id) => ({ id, grade: undefined, sped: false })),
    requests: [
      { studentId: "S1", courseId: "A", priority: 1, rank: undefined, alternateFor: undefined },
      { studentId: "S1", courseId: "B", priority: 2, rank: undefined, alternateFor: undefined },
      { studentId: "S1", courseId: "C", priority: 3, rank: undefined, alternateFor: undefined },
      { studentId: "S2", courseId: "C", priority: 1, rank: undefined, alternateFor: undefined },
    ],
    rooms: undefined,
  });
  await withInputFolder(filesOf(school), async (directory) => {
    const { files } = await runWarm(directory, { parameters: { iterationLimit: 3 } });
    expect(files["violations.csv"]?.split("\n").slice(1, 3)).toEqual([
      "unmet-request,S1,B,,only section B-1 in P1 clashes with A-1; all timetables of this student were tried: the best with it loses A",
      "unmet-request,S1,C,,course full: all 1 seats of its only section are taken",
    ]);
  });
});
