import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Desk } from "../../../../support/class-schedule/desk";
import { oneSection, smallSchool } from "../../../../support/class-schedule/small-school";
import { describeSolution, type Solution, solveSmall, writeOutput } from "../../../../support/class-schedule/solution";
import { type Files, rowsOf } from "../../../../support/class-schedule/tables";

/** Four of five students sit in A-1; nobody sits in A-2. */
const FIVE: Files = new Map([
  ["periods.csv", "period_id\np1\np2\n"],
  ["sections.csv", "section_id,course_id,capacity,teacher_id\nA-1,A,10,t1\nA-2,A,10,t1\n"],
  ["students.csv", "student_id\ns1\ns2\ns3\ns4\ns5\n"],
  ["requests.csv", "student_id,course_id,priority,rank\ns1,A,1,1\ns2,A,2,\ns3,A,3,77\ns4,A,,2\ns5,A,1,1\n"],
  ["teachers.csv", "teacher_id\nt1\nt2\n"],
  ["unavailability.csv", "teacher_id,period_id\n"],
]);
const FOUR_SEATED: Solution = {
  period: new Map([
    ["A-1", "p1"],
    ["A-2", "p2"],
  ]),
  room: new Map(),
  seats: ["s1", "s2", "s3", "s4"].map((student) => ({ student, section: "A-1" })),
};

describe("the checker's numbers", () => {
  let desk: Desk;
  beforeAll(() => {
    desk = new Desk();
  });
  afterAll(() => desk.remove());

  async function metricsOf(files: Files, solution: Solution, parameters = {}) {
    desk.lay(files, writeOutput(describeSolution(files, solution)));
    return (await desk.check({ parameters })).metrics;
  }

  test("the objective is worth by weight and rank, less a tenth for each missing and each unbalanced seat", async () => {
    // 300 − 1, 200 − 0, 100 − 50, 200 − 2; S1: 3 + 7 seats; S2: 4 enrolled against a mean of 2.
    expect(await metricsOf(FIVE, FOUR_SEATED)).toMatchObject({ objective: 299 + 200 + 50 + 198 - 1.2 });
    const parameters = { weights: { 1: 5, 2: 1.25 } };
    expect(await metricsOf(FIVE, FOUR_SEATED, parameters)).toMatchObject({ objective: 499 + 125 + 50 + 123 - 1.2 });
  });

  test("the metrics count requests, students, sections and teachers as documented", async () => {
    const { utilisation, teacherLoad, ...rest } = (await metricsOf(FIVE, FOUR_SEATED)) as Record<string, unknown>;
    expect(rest).toEqual({
      requests: 5,
      requestsSatisfied: 4,
      requestsSatisfiedPct: 80,
      byPriority: {
        1: { requests: 2, satisfied: 1, satisfiedPct: 50 },
        2: { requests: 2, satisfied: 2, satisfiedPct: 100 },
        3: { requests: 1, satisfied: 1, satisfiedPct: 100 },
      },
      studentsFullyPlaced: 4,
      studentsFullyPlacedPct: 80,
      sectionsInBandPct: 0,
      objective: 745.8,
      bound: null,
      gap: null,
      engine: null,
      seed: null,
      seconds: null,
      verified: true,
    });
    expect(utilisation).toMatchObject({ mean: 0.2, p10: 0, p90: 0.4 });
    expect((utilisation as { histogram: { sections: number }[] }).histogram.map(({ sections }) => sections)).toEqual([
      1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
    ]);
    expect(teacherLoad).toEqual({
      mean: 1,
      max: 2,
      histogram: [
        { sections: 0, teachers: 1 },
        { sections: 1, teachers: 0 },
        { sections: 2, teachers: 1 },
      ],
    });
  });

  test("a section filled to exactly 70 % or 110 % is in the band, and one seat less is not", async () => {
    const inBand = async (students: number): Promise<unknown> => {
      const { files, solution } = oneSection(10, students);
      return (await metricsOf(files, solution, { overfill: 1.1 }))?.sectionsInBandPct;
    };
    expect(await inBand(6)).toBe(0);
    expect(await inBand(7)).toBe(100);
    expect(await inBand(11)).toBe(100);
    expect(await inBand(12)).toBe(0);
  });

  test("a request more is worth more than any re-seating of its student costs, whatever the weights", async () => {
    const files = smallSchool();
    const base = solveSmall(files);
    const sectionsOf = (course: string): string[] =>
      rowsOf(files, "sections.csv").flatMap((row) => (row.course_id === course ? [row.section_id ?? ""] : []));
    const weight = fc.integer({ min: 100, max: 10_000 }).map((hundredths) => hundredths / 100);
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 16 }),
      fc.record({ 1: weight, 2: weight, 3: weight }),
      fc.infiniteStream(fc.nat()),
      async (number, weights, choices) => {
        const student = `s${number}`;
        const others = base.seats.filter((seat) => seat.student !== student);
        const courses = rowsOf(files, "requests.csv").flatMap((row) =>
          row.student_id === student ? [row.course_id ?? ""] : [],
        );
        const seatIn = (course: string) => {
          const sections = sectionsOf(course);
          return { student, section: sections[(choices.next().value ?? 0) % sections.length] ?? "" };
        };
        const left = (choices.next().value ?? 0) % courses.length;
        const worse = courses.filter((_course, index) => index !== left).map(seatIn);
        const better = courses.map(seatIn);
        const objective = async (seats: Solution["seats"]): Promise<number> =>
          Number((await metricsOf(files, { ...base, seats: [...others, ...seats] }, { weights }))?.objective);
        expect(await objective(better)).toBeGreaterThan(await objective(worse));
      },
    );
    await fc.assert(property, { numRuns: 40, seed: 7 });
  });
});
