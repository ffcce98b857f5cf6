import fc from "fast-check";
import { expect, test } from "vitest";
import { explainInfeasible } from "../../../../../src/kinds/class-schedule/input/explain-infeasible";
import { findShortage } from "../../../../../src/kinds/class-schedule/input/shortage";
import { readParameters } from "../../../../../src/kinds/class-schedule/parameters";
import type { School } from "../../../../../src/kinds/class-schedule/school";
import { makePeriods, makeSchool, makeSection } from "../../../../support/class-schedule/made-school";

const messages = (school: School) =>
  explainInfeasible(school, (table) => `${table}.csv`, readParameters({})).map(({ message }) => message);

test("has nothing to say of a school that can be scheduled", () => {
  expect(messages(makeSchool())).toEqual([]);
});

test("names a section whose only period is closed to its teacher", () => {
  const school = makeSchool({
    sections: [makeSection("A-1", { teacherId: "T1", fixedPeriodId: "P1" })],
    teachers: [{ id: "T1", department: undefined, maxSections: 6, unavailablePeriodIds: ["P1"] }],
  });
  expect(messages(school)).toEqual(["section A-1 may meet in P1, but teacher T1 is unavailable there"]);
});

test("names a teacher with more sections than allowed", () => {
  const school = makeSchool({
    sections: ["A-1", "A-2", "A-3"].map((id) => makeSection(id, { teacherId: "T1" })),
    teachers: [{ id: "T1", department: undefined, maxSections: 2, unavailablePeriodIds: [] }],
  });
  expect(messages(school)).toEqual(["teacher T1 has 3 sections, max_sections allows 2"]);
});

test("names a teacher with more sections than free periods, and which", () => {
  const school = makeSchool({
    sections: ["A-1", "A-2", "A-3"].map((id) => makeSection(id, { teacherId: "T1" })),
    teachers: [{ id: "T1", department: undefined, maxSections: 6, unavailablePeriodIds: ["P2", "P4"] }],
    rooms: undefined,
  });
  expect(messages(school)).toEqual([
    "teacher T1 has to teach 3 sections (A-1, A-2, A-3), but they have only 2 periods for them (P1, P3)",
  ]);
});

test("counts periods that overlap as one for a teacher", () => {
  const at = (id: string, start: number) => ({
    id,
    label: undefined,
    day: "Mon",
    start,
    end: start + 60,
    lunch: false,
  });
  const school = makeSchool({
    periods: [at("P1", 480), at("P2", 510), at("P3", 600)],
    sections: ["A-1", "A-2", "A-3"].map((id) => makeSection(id, { teacherId: "T1" })),
    rooms: undefined,
  });
  expect(messages(school)).toEqual([
    "teacher T1 has to teach 3 sections (A-1, A-2, A-3), but they have only 2 periods for them (P1, P2, P3)",
  ]);
});

test("names a type of room that does not exist", () => {
  const school = makeSchool({ sections: [makeSection("A-1", { roomType: "lab" })] });
  expect(messages(school)).toEqual(["there are no rooms of type lab, and 1 sections need one (A-1)"]);
});

test("tells by how much rooms of a type are short", () => {
  const sections = Array.from({ length: 6 }, (_, i) =>
    makeSection(`A-${i}`, { roomType: "gen", teacherId: undefined }),
  );
  expect(messages(makeSchool({ sections }))).toEqual([
    "6 sections (A-0, A-1, A-2, A-3, A-4, A-5) need rooms of type gen, but 1 of them in 4 periods (P1, P2, P3, P4) " +
      "hold only 4: short by 2",
  ]);
});

test("tells which allowed periods are too few for the rooms", () => {
  const sections = ["A-1", "A-2", "A-3"].map((id) =>
    makeSection(id, { roomType: "gen", allowedPeriodIds: ["P2", "P3"] }),
  );
  expect(messages(makeSchool({ sections }))).toEqual([
    "3 sections (A-1, A-2, A-3) need rooms of type gen, but 1 of them in 2 periods (P2, P3) hold only 2: short by 1",
  ]);
});

test("names a section that has no period by its own rules, and what closes it", () => {
  const school = makeSchool({
    sections: [
      makeSection("A-1", { fixedPeriodId: undefined, allowedPeriodIds: ["P1"], forbiddenPeriodIds: ["P1"] }),
      makeSection("A-2", { length: 5 }),
      makeSection("A-3", { patternIds: ["w"], forbiddenPeriodIds: ["P2"] }),
    ],
    patterns: [{ id: "w", periodIds: ["P1", "P2"] }],
  });
  expect(messages(school)).toEqual([
    "section A-1 may meet in P1 but P1: there is no such period",
    "section A-2 may meet in 5 in a row of every period: there is no such period",
    "section A-3 may meet in one of the patterns w within every period but P2: there is no such period",
  ]);
});

test("counts all meetings of a section, and its co-teacher's time", () => {
  const school = makeSchool({
    sections: [
      makeSection("A-1", { teacherId: "T1", coTeacherId: "T2", length: 2 }),
      makeSection("A-2", { teacherId: "T2", length: 3 }),
    ],
    teachers: ["T1", "T2"].map((id) => ({ id, department: undefined, maxSections: 6, unavailablePeriodIds: [] })),
    rooms: undefined,
  });
  expect(messages(school)).toEqual([
    "teacher T2 has to teach 2 sections (A-1, A-2, 5 meetings), but they have only 4 periods for them (P1, P2, P3, P4)",
  ]);
});

test("names a teacher whom the sections leave no lunch", () => {
  const periods = makePeriods(3).map((period, i) => ({ ...period, lunch: i > 0 }));
  const sections = ["A-1", "A-2", "A-3"].map((id) => makeSection(id, { teacherId: "T1" }));
  const school = makeSchool({ periods, sections, rooms: undefined });
  expect(messages(school)).toEqual([
    "teacher T1 has to teach 3 sections (A-1, A-2, A-3), which leaves none of P2, P3 free for lunch",
  ]);
});

test("names the features for which rooms are missing or too few", () => {
  const school = makeSchool({
    periods: makePeriods(1),
    sections: [
      makeSection("A-1", { roomFeatures: ["sink"] }),
      makeSection("A-2", { roomFeatures: ["sink", "gas"] }),
      makeSection("A-3", { roomType: "gen", roomFeatures: ["tv"] }),
    ],
    rooms: [
      { id: "R1", type: "gen", capacity: 9, features: ["sink", "gas"] },
      { id: "R2", type: "gen", capacity: 9, features: [] },
    ],
  });
  expect(messages(school)).toEqual([
    "2 sections (A-1, A-2) need rooms with sink, but 1 of them in 1 period (P1) hold only 1: short by 1",
    "there are no rooms of type gen with tv, and 1 sections need one (A-3)",
  ]);
});

test("names sections with more fixed students than seats, and students fixed to what cannot be apart", () => {
  const fixed = (studentId: string, sectionId: string) => ({ studentId, sectionId, rule: "fixed" as const });
  const school = makeSchool({
    sections: [
      makeSection("A-1", { capacity: 1, fixedPeriodId: "P1" }),
      makeSection("B-1", { courseId: "B", fixedPeriodId: "P1" }),
    ],
    rooms: undefined,
    placements: [fixed("S1", "A-1"), fixed("S2", "A-1"), fixed("S1", "B-1")],
  });
  expect(messages(school)).toEqual([
    "2 students are fixed to section A-1, which has 1 seats",
    "student S1 is fixed to 2 sections (A-1, B-1), which have only 1 period together (P1)",
  ]);
});

test("a shortage is a proof: its items have exactly its places, which hold too few; otherwise everything fits", () => {
  const places = fc.integer({ min: 1, max: 5 });
  const instance = places.chain((count) =>
    fc.record({
      holds: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: count, maxLength: count }),
      choices: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: count - 1 })), { maxLength: 7 }),
    }),
  );
  fc.assert(
    fc.property(instance, ({ holds, choices }) => {
      const short = findShortage(choices, holds);
      if (short === undefined) return fits(choices, holds);
      const reachable = new Set(short.items.flatMap((item) => choices[item] ?? []));
      const room = short.places.reduce((sum, place) => sum + (holds[place] ?? 0), 0);
      return room < short.items.length && [...reachable].every((place) => short.places.includes(place));
    }),
  );
});

function fits(choices: readonly (readonly number[])[], holds: readonly number[]): boolean {
  const [first, ...rest] = choices;
  if (first === undefined) return true;
  return first.some(
    (place) =>
      (holds[place] ?? 0) > 0 &&
      fits(
        rest,
        holds.map((held, i) => held - Number(i === place)),
      ),
  );
}
