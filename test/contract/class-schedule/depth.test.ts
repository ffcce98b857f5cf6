import { afterAll, describe, expect, test } from "vitest";
import { classScheduleKind } from "../../../src/kinds/class-schedule";
import { InputRefusedError } from "../../../src/kinds/kind";
import { createEmbeddedEngine } from "../../../src/solver/embedded/engine";
import type { Engine } from "../../../src/solver/port";
import { depthSchool, depthSections as sections } from "../../support/class-schedule/depth-school";
import { withInputFolder } from "../../support/class-schedule/input-folder";
import { randomDepthSchool } from "../../support/class-schedule/random-depth";
import { type RunTrace, runOn } from "../../support/class-schedule/runs";
import { rowsOf } from "../../support/class-schedule/tables";

const engine = createEmbeddedEngine();
afterAll(() => engine.close());
const borrowed = (): Engine => ({
  name: engine.name,
  solve: (...call) => engine.solve(...call),
  close: async () => {},
});

type Texts = Readonly<Record<string, string>>;

/** Schedules a school of `depthSchool`; the checker must have nothing to say. */
async function schedule(changes: Texts, parameters: Readonly<Record<string, unknown>> = {}): Promise<RunTrace> {
  return withInputFolder(Object.fromEntries(depthSchool(changes)), async (directory) => {
    expect(await classScheduleKind.inspect(directory, classScheduleParameters(parameters))).toEqual([]);
    const trace = await runOn(directory, {
      parameters: { iterationLimit: 3, threads: 1, ...parameters },
      createEngine: borrowed,
    });
    expect(trace.check.violations).toEqual([]);
    return trace;
  });
}

function classScheduleParameters(parameters: Readonly<Record<string, unknown>>) {
  const parsed = classScheduleKind.description.parseParameters(parameters);
  if ("issues" in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.parameters;
}

/** Period of each section. */
function periodsOf({ files }: RunTrace): Record<string, string> {
  const rows = rowsOf(new Map(Object.entries(files)), "master_schedule.csv");
  return Object.fromEntries(rows.map(({ section_id = "", period_id = "" }) => [section_id, period_id]));
}

/** "student section" of each seat. */
function seatsOf({ files }: RunTrace): string[] {
  const rows = rowsOf(new Map(Object.entries(files)), "student_assignments.csv");
  return rows.map(({ student_id, section_id }) => `${student_id} ${section_id}`);
}

const PLAIN = ["A-1,A,T1,2,", "B-1,B,T1,2,", "C-1,C,T2,2,"];

describe("a school with more than the plain rules", () => {
  test("keeps sections out of forbidden periods", async () => {
    const trace = await schedule({
      "sections.csv": sections("forbidden_periods", "A-1,A,T1,2,P1|P2|P3", ...PLAIN.slice(1)),
    });
    expect(periodsOf(trace)["A-1"]).toBe("P4");
    expect(seatsOf(trace)).toHaveLength(6);
  });

  test("gives double periods two in a row and patterns all of theirs", async () => {
    const trace = await schedule({
      "patterns.csv": "pattern_id,periods\nouter,P1|P4\nodd,P1|P3\n",
      "sections.csv": sections("length,patterns", "A-1,A,T1,2,2,", "B-1,B,T1,2,,outer|odd", "C-1,C,T2,2,,"),
      "requests.csv": "student_id,course_id\nS1,A\nS1,B\nS2,A\nS2,B\n",
    });
    expect([periodsOf(trace)["A-1"], periodsOf(trace)["B-1"]]).toEqual(["P2|P3", "P1|P4"]);
    expect(seatsOf(trace)).toHaveLength(4);
  });

  test("keeps both teachers of a co-taught section free", async () => {
    const trace = await schedule({
      "periods.csv": "period_id\nP1\nP2\n",
      "sections.csv": sections("co_teacher_id", "A-1,A,T1,2,T2", "B-1,B,T1,2,", "C-1,C,T2,2,"),
      "requests.csv": "student_id,course_id\nS1,A\nS2,B\n",
    });
    const { "A-1": a, "B-1": b, "C-1": c } = periodsOf(trace);
    expect([a === b, a === c]).toEqual([false, false]);
    expect(rowsOf(new Map(Object.entries(trace.files)), "teacher_schedule.csv")).toHaveLength(4);
  });

  test("finds rooms with the features that sections need", async () => {
    const trace = await schedule({
      "periods.csv": "period_id\nP1\nP2\n",
      "rooms.csv": "room_id,room_type,capacity,features\nR1,gen,9,sink\nR2,gen,9,sink|tv\n",
      "sections.csv": sections("room_features", "A-1,A,,2,tv", "B-1,B,,2,tv|sink", "C-1,C,,2,sink"),
      "requests.csv": "student_id,course_id\nS1,A\nS1,B\nS2,C\n",
    });
    expect(seatsOf(trace)).toHaveLength(3);
  });

  test("leaves everybody a lunch period, or only teachers", async () => {
    const files = {
      "periods.csv": "period_id,lunch\nP1,0\nP2,1\nP3,1\n",
      "sections.csv": sections("fixed_period", "A-1,A,T1,2,P1", "B-1,B,T1,2,P2", "C-1,C,T2,2,P3"),
    };
    expect(seatsOf(await schedule(files))).toHaveLength(4);
    expect(seatsOf(await schedule(files, { lunchFor: "teachers" }))).toHaveLength(6);
  });

  test("keeps seats for a grade, and says why others go without", async () => {
    const files = {
      "sections.csv": sections("reserved_seats,reserved_for", "A-1,A,T1,2,1,9", "B-1,B,T1,2,,", "C-1,C,T2,2,,"),
      "students.csv": "student_id,grade\nS1,9\nS2,10\nS3,10\n",
      "requests.csv": "student_id,course_id,priority\nS1,A,3\nS2,A,1\nS3,A,1\n",
    };
    const trace = await schedule(files);
    expect(seatsOf(trace)).toContain("S1 A-1");
    expect(seatsOf(trace)).toHaveLength(2);
    const withASeatLeft = await schedule({ ...files, "requests.csv": "student_id,course_id\nS2,A\nS3,A\n" });
    expect(seatsOf(withASeatLeft)).toHaveLength(1);
    expect(withASeatLeft.files["violations.csv"]).toMatch(
      /unmet-request,S[23],A,,"A-1 in P\d keeps its last 1 seats for grade 9/,
    );
  });

  test("meets an alternate where the first choice is full, never both", async () => {
    const trace = await schedule({
      "sections.csv": sections("fixed_period", "A-1,A,T1,1,", "B-1,B,T1,2,", "C-1,C,T2,2,"),
      "requests.csv": "student_id,course_id,priority,alternate_for\nS1,A,1,\nS1,C,,A\nS2,A,3,\nS2,B,,A\n",
    });
    expect(seatsOf(trace)).toEqual(["S1 A-1", "S2 B-1"]);
    expect(trace.check.metrics).toMatchObject({
      requestsSatisfied: 1,
      studentsFullyPlaced: 2,
      alternates: { satisfied: 1 },
    });
  });

  test("keeps students in and out of sections as told", async () => {
    const trace = await schedule({
      "sections.csv": sections("fixed_period", "A-1,A,T1,2,", "A-2,A,T2,2,", "B-1,B,T1,2,", "C-1,C,T2,2,"),
      "student_sections.csv": "student_id,section_id,rule\nS1,A-2,fixed\nS1,C-1,fixed\nS2,A-2,forbidden\n",
    });
    expect(seatsOf(trace)).toEqual(expect.arrayContaining(["S1 A-2", "S1 C-1", "S2 A-1"]));
    expect(seatsOf(trace)).toHaveLength(6);
  });

  test("seats linked sections together", async () => {
    const rows = ["A-1,A,T1,1,x,P1", "A-2,A,T2,1,y,P1", "B-1,B,T2,1,x,P2", "B-2,B,T1,1,y,P2", "C-1,C,T2,2,,"];
    const trace = await schedule({ "sections.csv": sections("link,fixed_period", ...rows) });
    expect(seatsOf(trace)).toHaveLength(6);
  });

  test("keeps a student with the same teacher in courses that want it", async () => {
    const rows = ["A-1,A,T1,1,math", "A-2,A,T2,1,math", "B-1,B,T1,1,math", "B-2,B,T2,1,math", "C-1,C,T2,2,"];
    const trace = await schedule({ "sections.csv": sections("same_teacher", ...rows) });
    expect(seatsOf(trace)).toHaveLength(6);
  });

  test("spares teachers the periods they dislike", async () => {
    const trace = await schedule({
      "teacher_preferences.csv": "teacher_id,period_id,cost\nT1,P1,90\nT1,P2,80\nT2,P1,10\nT2,P2,10\nT2,P3,10\n",
    });
    expect(Object.values(periodsOf(trace)).slice(0, 2).sort()).toEqual(["P3", "P4"]);
    expect(trace.files["violations.csv"]).not.toContain("S3,,A");
  });

  test("spreads grades and special education over the sections of a course where that counts", async () => {
    const files = {
      "sections.csv": sections("fixed_period", "A-1,A,T1,4,P1", "A-2,A,T2,4,P1"),
      "students.csv": "student_id,grade,sped\nS1,9,1\nS2,9,0\nS3,10,0\nS4,10,1\n",
      "requests.csv": "student_id,course_id\nS1,A\nS2,A\nS3,A\nS4,A\n",
    };
    const trace = await schedule(files, { gradeBalance: 5, spedBalance: 5 });
    expect(trace.files["violations.csv"]).not.toMatch(/S[45],/);
  });

  test("keeps a schedule of before where a student joins and a teacher leaves", async () => {
    const before = await schedule({});
    const kept = {
      "sections.csv": "section_id,course_id,teacher_id,capacity\nA-1,A,T1,3\nB-1,B,T3,3\nC-1,C,T2,3\n",
      "students.csv": "student_id\nS1\nS2\nS3\n",
      "requests.csv": "student_id,course_id\nS1,A\nS1,B\nS1,C\nS2,A\nS2,B\nS2,C\nS3,A\nS3,B\nS3,C\n",
      "teachers.csv": "teacher_id\nT1\nT2\nT3\n",
      "unavailability.csv": `teacher_id,period_id\nT3,${periodsOf(before)["B-1"]}\n`,
      "master_schedule.csv": before.files["master_schedule.csv"] ?? "",
      "student_assignments.csv": before.files["student_assignments.csv"] ?? "",
    };
    const trace = await schedule(kept);
    expect(seatsOf(trace)).toHaveLength(9);
    expect(trace.check.metrics?.changes).toEqual({ sectionsMoved: 1, studentsMoved: 0 });
  });
});

test("rules that only fail together are named, any of which could be given up, and by how much", async () => {
  // B-1 keeps T1 busy in P1, so A-1 would have to be in P2, where C-1 has the only room with a sink.
  const files = depthSchool({
    "sections.csv": sections(
      "room_features,allowed_periods",
      "A-1,A,T1,2,sink,P1|P2",
      "B-1,B,T1,2,,P1",
      "C-1,C,T2,2,sink,P2",
    ),
    "rooms.csv": "room_id,room_type,capacity,features\nR1,gen,9,sink\nR2,gen,9,\n",
    "unavailability.csv": "teacher_id,period_id\nT1,P4\n",
    "periods.csv": "period_id,lunch\nP1,\nP2,\nP3,1\nP4,1\n",
  });
  await withInputFolder(Object.fromEntries(files), async (directory) => {
    expect(await classScheduleKind.inspect(directory, classScheduleParameters({}))).toEqual([]);
    const found = await runOn(directory, { createEngine: borrowed }).catch((error: unknown) => error);
    expect(found).toMatchObject({
      code: "INFEASIBLE",
      issues: [
        {
          message:
            "1 of 3 sections find no place: these rules cannot all be kept: a teacher teaches one section at a time; " +
            "types and features of rooms; fixed, allowed and forbidden periods of sections",
        },
        { message: expect.stringContaining("finds no period") },
      ],
    });
  });
});

test("random schools with all of it pass the checker or are explained", async () => {
  const ended = { passed: 0, explained: 0 };
  for (const seed of SEEDS) {
    const parameters = { iterationLimit: 3, threads: 1, seed, gradeBalance: seed % 2, spedBalance: seed % 3 };
    await withInputFolder(randomDepthSchool(seed), async (directory) => {
      try {
        const { check } = await runOn(directory, { parameters, createEngine: borrowed });
        expect([seed, check.violations]).toEqual([seed, []]);
        ended.passed += 1;
      } catch (error) {
        if (!(error instanceof InputRefusedError)) throw error;
        expect([seed, error.code, error.issues]).toEqual([seed, "INFEASIBLE", expect.anything()]);
        expect([seed, error.issues.length > 0]).toEqual([seed, true]);
        ended.explained += 1;
      }
    });
  }
  expect(ended.passed).toBeGreaterThan(0);
  expect(ended.explained).toBeGreaterThan(0);
}, 120_000);

/** Enough to have each rule in a few schools; 8 is impossible, 99 lets courses change places that overlap. */
const SEEDS = [2, 8, 99];
