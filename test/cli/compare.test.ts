import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { depthSchool, scheduleOf } from "../support/class-schedule/depth-school";
import { Desk } from "../support/class-schedule/desk";
import { describeSolution, writeOutput } from "../support/class-schedule/solution";
import { runHere } from "../support/cli-here";

const before = new Desk();
const after = new Desk();

async function lay(desk: Desk, sections: string | undefined, ...lines: readonly string[]): Promise<void> {
  const files = depthSchool(sections === undefined ? {} : { "sections.csv": sections });
  desk.lay(files, writeOutput(describeSolution(files, scheduleOf(...lines))));
  await desk.check();
}

beforeAll(async () => {
  const more = "section_id,course_id,teacher_id,capacity\nA-1,A,T1,2\nA-2,A,T2,2\nB-1,B,T2,2\nC-2,C,,2\n";
  await lay(before, undefined, "A-1: P1 S1 S2", "B-1: P2 S1 S2", "C-1: P3 S1");
  await lay(after, more, "A-1: P1 S1", "A-2: P4 S2", "B-1: P3 S2", "C-2: P1");
});
afterAll(() => {
  before.remove();
  after.remove();
});

test("two results are compared by their figures, sections, students and requests", async () => {
  const { code, stdout } = await runHere(["compare", before.output, after.output, "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    sectionsMoved: [{ section: "B-1", before: "P2, T1", after: "P3, T2" }],
    sectionsAdded: ["A-2", "C-2"],
    sectionsGone: ["C-1"],
    studentsMoved: [{ student: "S2", course: "A", before: "A-1", after: "A-2" }],
    requestsWon: [],
    requestsLost: [
      { student: "S1", course: "B" },
      { student: "S1", course: "C" },
    ],
  });
});

test("people read the same in lines, the figures first", async () => {
  const { code, stdout } = await runHere(["compare", before.output, after.output]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/requestsSatisfied +5 +3 +-2\n/);
  expect(stdout).toContain("sections moved: 1\n  B-1: P2, T1 → P3, T2\n");
  expect(stdout).toContain("students moved: 1\n  S2 A: A-1 → A-2\n");
  expect(stdout).toContain("requests lost: 2\n  S1 B\n  S1 C\n");
});

test("a folder that holds no result is refused by the file that tells", async () => {
  writeFileSync(join(after.output, "student_assignments.csv"), "a,b\n");
  const wrong = await runHere(["compare", before.output, after.output]);
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringMatching(/student_assignments.csv: must have the column/),
  ]);
  rmSync(join(after.output, "master_schedule.csv"));
  const missing = await runHere(["compare", before.output, after.output]);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringMatching(/master_schedule.csv: cannot be read/)]);
});
