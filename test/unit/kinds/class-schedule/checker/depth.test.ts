import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { depthSchool, scheduleOf, depthSections as sections } from "../../../../support/class-schedule/depth-school";
import { Desk, rulesOf } from "../../../../support/class-schedule/desk";
import { describeSolution, writeOutput } from "../../../../support/class-schedule/solution";
import type { Cells } from "../../../../support/class-schedule/tables";

/** A school, a schedule it may have, and schedules that break one rule. */
interface Example {
  readonly files?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly sound: readonly string[];
  /** Rows that violations.csv must hold besides the usual ones. */
  readonly soundRows?: readonly Cells[];
  readonly spoilt: Readonly<Record<string, { readonly rule: string; readonly lines: readonly string[] }>>;
}

const SOUND = ["A-1: P1 S1 S2", "B-1: P2 S1 S2", "C-1: P3 S1 S2"];
const costRow = (rule: string, section: string): Cells => ({
  rule,
  student_id: "",
  course_id: section.slice(0, 1),
  section_id: section,
  detail: "it is so",
});

const EXAMPLES: Readonly<Record<string, Example>> = {
  "a forbidden period": {
    files: { "sections.csv": sections("forbidden_periods", "A-1,A,T1,2,P3|P4", "B-1,B,T1,2,", "C-1,C,T2,2,") },
    sound: SOUND,
    spoilt: { "meets there": { rule: "H1", lines: ["A-1: P4 S1 S2", ...SOUND.slice(1)] } },
  },
  "a double period": {
    files: { "sections.csv": sections("length", "A-1,A,T1,2,2", "B-1,B,T1,2,", "C-1,C,T2,2,") },
    sound: ["A-1: P1|P2 S1 S2", "B-1: P4 S1 S2", "C-1: P3 S1 S2"],
    spoilt: {
      "meets once": { rule: "H1", lines: ["A-1: P1 S1 S2", "B-1: P4 S1 S2", "C-1: P3 S1 S2"] },
      "has a gap": { rule: "H1", lines: ["A-1: P1|P3 S1 S2", "B-1: P4 S1 S2", "C-1: P2 S1 S2"] },
      "has one period twice": { rule: "H1", lines: ["A-1: P1|P1 S1 S2", "B-1: P4 S1 S2", "C-1: P3 S1 S2"] },
      "has its teacher elsewhere in its second half": {
        rule: "H2",
        lines: ["A-1: P1|P2 S1", "B-1: P2 S2", "C-1: P3 S1 S2"],
      },
      "has its student elsewhere in its second half": {
        rule: "H3",
        lines: ["A-1: P1|P2 S1 S2", "B-1: P4 S1 S2", "C-1: P2 S1"],
      },
    },
  },
  "several meetings a week": {
    files: {
      "patterns.csv": "pattern_id,periods\nodd,P1|P3\neven,P2|P4\n",
      "sections.csv": sections("patterns", "A-1,A,T1,2,odd|even", "B-1,B,T1,2,", "C-1,C,T2,2,"),
    },
    sound: ["A-1: P1|P3 S1 S2", "B-1: P2 S1 S2", "C-1: P4 S1 S2"],
    spoilt: {
      "meet otherwise": { rule: "H1", lines: ["A-1: P1|P4 S1 S2", "B-1: P2 S1 S2", "C-1: P3 S1 S2"] },
    },
  },
  "a co-teacher": {
    files: { "sections.csv": sections("co_teacher_id", "A-1,A,T1,2,T2", "B-1,B,T1,2,", "C-1,C,T2,2,") },
    sound: SOUND,
    spoilt: { "has two sections at a time": { rule: "H2", lines: ["A-1: P1 S1", "B-1: P2 S1 S2", "C-1: P1 S2"] } },
  },
  "room features": {
    files: {
      "rooms.csv": "room_id,room_type,capacity,features\nR1,gen,9,\nR2,gen,9,projector|sink\n",
      "sections.csv": sections("room_features", "A-1,A,T1,2,sink", "B-1,B,T1,2,", "C-1,C,T2,2,"),
    },
    sound: ["A-1: P1@R2 S1 S2", "B-1: P2@R1 S1 S2", "C-1: P3@R1 S1 S2"],
    spoilt: {
      "are not in the room": { rule: "H5", lines: ["A-1: P1@R1 S1 S2", "B-1: P2@R1 S1 S2", "C-1: P3@R1 S1 S2"] },
    },
  },
  "lunch periods": {
    files: { "periods.csv": "period_id,lunch\nP1,\nP2,1\nP3,1\nP4,\n" },
    sound: ["A-1: P1 S1 S2", "B-1: P2 S1 S2", "C-1: P4 S1 S2"],
    spoilt: {
      "are all taught": { rule: "H7", lines: ["A-1: P3", "B-1: P2", "C-1: P4 S1 S2"] },
      "are all sat through": { rule: "H7", lines: ["A-1: P1 S1", "B-1: P2 S1 S2", "C-1: P3 S1"] },
    },
  },
  "seats kept for a grade": {
    files: {
      "sections.csv": sections("reserved_seats,reserved_for", "A-1,A,T1,2,1,9", "B-1,B,T1,2,,", "C-1,C,T2,2,,"),
      "students.csv": "student_id,grade,sped\nS1,9,0\nS2,10,0\nS3,10,0\n",
      "requests.csv": "student_id,course_id\nS1,A\nS2,A\nS3,A\n",
    },
    sound: ["A-1: P1 S1 S2", "B-1: P2", "C-1: P3"],
    spoilt: { "go to others": { rule: "H4", lines: ["A-1: P1 S2 S3", "B-1: P2", "C-1: P3"] } },
  },
  "an alternate": {
    files: { "requests.csv": "student_id,course_id,alternate_for\nS1,A,\nS1,B,A\nS2,A,\n" },
    sound: ["A-1: P1 S2", "B-1: P2 S1", "C-1: P3"],
    spoilt: {
      "is met beside what it stands in for": { rule: "H3", lines: ["A-1: P1 S1 S2", "B-1: P2 S1", "C-1: P3"] },
    },
  },
  "placements of students": {
    files: {
      "sections.csv": "section_id,course_id,teacher_id,capacity\nA-1,A,T1,2\nA-2,A,T2,2\nB-1,B,T1,2\nC-1,C,T2,2\n",
      "student_sections.csv": "student_id,section_id,rule\nS1,A-2,fixed\nS2,A-2,forbidden\n",
    },
    sound: ["A-1: P1 S2", "A-2: P1 S1", "B-1: P2 S1 S2", "C-1: P3 S1 S2"],
    spoilt: {
      "are not kept": { rule: "H8", lines: ["A-1: P1 S1 S2", "A-2: P1", "B-1: P2 S1 S2", "C-1: P3 S1 S2"] },
      "are forbidden": { rule: "H8", lines: ["A-1: P1", "A-2: P1 S1 S2", "B-1: P2 S1 S2", "C-1: P3 S1 S2"] },
    },
  },
  "linked sections": {
    files: {
      "sections.csv": sections("link", "A-1,A,T1,2,x", "A-2,A,T2,2,y", "B-1,B,T1,2,x", "B-2,B,T2,2,y", "C-1,C,T2,2,"),
    },
    sound: ["A-1: P1 S1", "A-2: P1 S2", "B-1: P2 S1", "B-2: P2 S2", "C-1: P3 S1 S2"],
    spoilt: {
      "are mixed": { rule: "H9", lines: ["A-1: P1 S1", "A-2: P1 S2", "B-1: P2 S2", "B-2: P2 S1", "C-1: P3 S1 S2"] },
      "are half taken": { rule: "H9", lines: ["A-1: P1 S1", "A-2: P1 S2", "B-1: P2", "B-2: P2 S2", "C-1: P3 S1 S2"] },
    },
  },
  "the same teacher all year": {
    files: {
      "sections.csv": sections(
        "same_teacher",
        ...["A-1,A,T1,2,math", "A-2,A,T2,2,math", "B-1,B,T1,2,math", "B-2,B,T2,2,math", "C-1,C,T2,2,"],
      ),
    },
    sound: ["A-1: P1 S1", "A-2: P1", "B-1: P2 S1 S2", "B-2: P2", "C-1: P3 S1 S2"],
    spoilt: {
      "is another": { rule: "H9", lines: ["A-1: P1 S1", "A-2: P1 S2", "B-1: P2 S1 S2", "B-2: P2", "C-1: P3 S1 S2"] },
    },
  },
  "a teacher's preferences": {
    files: { "teacher_preferences.csv": "teacher_id,period_id,cost\nT1,P2,7\n" },
    sound: SOUND,
    soundRows: [costRow("S3", "B-1")],
    spoilt: {
      "are kept, so that the row is a lie": { rule: "S3", lines: ["A-1: P1 S1 S2", "B-1: P4 S1 S2", "C-1: P3 S1 S2"] },
    },
  },
  "the balance of grades": {
    files: {
      "sections.csv": "section_id,course_id,teacher_id,capacity\nA-1,A,T1,3\nA-2,A,T2,3\n",
      "students.csv": "student_id,grade\nS1,9\nS2,9\nS3,10\nS4,10\n",
      "requests.csv": "student_id,course_id\nS1,A\nS2,A\nS3,A\nS4,A\n",
    },
    parameters: { gradeBalance: 3 },
    sound: ["A-1: P1 S1 S2", "A-2: P1 S3 S4"],
    soundRows: [costRow("S4", "A-1"), costRow("S4", "A-2")],
    spoilt: { "is kept, so that the rows are lies": { rule: "S4", lines: ["A-1: P1 S1 S3", "A-2: P1 S2 S4"] } },
  },
  "the balance of special education": {
    files: {
      "sections.csv": "section_id,course_id,teacher_id,capacity\nA-1,A,T1,3\nA-2,A,T2,3\n",
      "students.csv": "student_id,sped\nS1,1\nS2,1\nS3,0\nS4,0\n",
      "requests.csv": "student_id,course_id\nS1,A\nS2,A\nS3,A\nS4,A\n",
    },
    parameters: { spedBalance: 3 },
    sound: ["A-1: P1 S1 S2", "A-2: P1 S3 S4"],
    soundRows: [costRow("S5", "A-1")],
    spoilt: { "is kept, so that the row is a lie": { rule: "S5", lines: ["A-1: P1 S1 S3", "A-2: P1 S2 S4"] } },
  },
};

describe("the checker, of what an input may have besides", () => {
  let desk: Desk;
  beforeAll(() => {
    desk = new Desk();
  });
  afterAll(() => desk.remove());

  const check = (example: Example, lines: readonly string[]) => {
    const files = depthSchool(example.files);
    const rows = describeSolution(files, scheduleOf(...lines));
    const violations = [...rows["violations.csv"], ...(example.soundRows ?? [])];
    desk.lay(files, writeOutput({ ...rows, "violations.csv": violations }));
    return desk.check({ parameters: example.parameters ?? {} });
  };

  for (const [name, example] of Object.entries(EXAMPLES)) {
    test(`accepts ${name}`, async () => {
      expect(await check(example, example.sound)).toMatchObject({ violations: [], passed: true });
    });
    for (const [how, { rule, lines }] of Object.entries(example.spoilt)) {
      test(`catches by ${rule} alone that ${name} ${how}`, async () => {
        expect(rulesOf(await check(example, lines))).toEqual([rule]);
      });
    }
  }

  test("counts an alternate for half of what it stands in for, and the student as fully placed", async () => {
    const files = depthSchool({
      "requests.csv": "student_id,course_id,rank,priority,alternate_for\nS1,A,4,3,\nS1,B,3,,A\n",
    });
    const report = async (...lines: readonly string[]) => {
      desk.lay(files, writeOutput(describeSolution(files, scheduleOf(...lines))));
      return (await desk.check()).metrics;
    };
    const soft = (6 - 1) / 10;
    expect(await report("A-1: P1 S1", "B-1: P2", "C-1: P3")).toMatchObject({
      objective: 96 - soft,
      requestsSatisfied: 1,
    });
    expect(await report("A-1: P1", "B-1: P2 S1", "C-1: P3")).toMatchObject({
      objective: 48 - 3 - soft,
      requests: 1,
      requestsSatisfied: 0,
      studentsFullyPlaced: 1,
      alternates: { requests: 1, satisfied: 1 },
    });
  });

  test("counts what has changed since the schedule of before, and takes its cost off", async () => {
    const before = scheduleOf("A-1: P1 S1 S2", "B-1: P3 S1 S2", "C-1: P2 S1 S2");
    const written = writeOutput(describeSolution(depthSchool(), before));
    const files = depthSchool({
      "sections.csv": "section_id,course_id,teacher_id,capacity\nA-1,A,T1,2\nA-2,A,T2,2\nB-1,B,T1,2\nC-1,C,T2,2\n",
      "master_schedule.csv": written.get("master_schedule.csv") ?? "",
      "student_assignments.csv": `${written.get("student_assignments.csv")}GONE,A,A-1,P1\n`,
    });
    desk.lay(
      files,
      writeOutput(describeSolution(files, scheduleOf("A-1: P1 S1", "A-2: P4 S2", "B-1: P2 S1 S2", "C-1: P3"))),
    );
    const { metrics } = await desk.check({ parameters: { changeWeight: 7 } });
    const soft = (1 + 1 + 2) / 10;
    expect(metrics).toMatchObject({ changes: { sectionsMoved: 2, studentsMoved: 1 }, objective: 800 - 3 * 7 - soft });
  });
});
