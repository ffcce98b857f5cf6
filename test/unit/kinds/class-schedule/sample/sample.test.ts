import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  generateSchool,
  PROFILES,
  type SampleOptions,
  writeSchool,
} from "../../../../../src/kinds/class-schedule/sample/index";
import { Random } from "../../../../../src/kinds/class-schedule/sample/random";
import { planPeriods } from "../../../../../src/kinds/class-schedule/sample/timetable";
import { solveSmall } from "../../../../support/class-schedule/solution";
import { type Files, rowsOf } from "../../../../support/class-schedule/tables";

const COLUMNS = {
  "periods.csv": "period_id,label,start,end",
  "sections.csv": "section_id,course_id,teacher_id,capacity,department,room_type,allowed_periods,fixed_period",
  "students.csv": "student_id,grade,sped",
  "requests.csv": "student_id,course_id,priority,rank",
  "teachers.csv": "teacher_id,department,max_sections",
  "unavailability.csv": "teacher_id,period_id",
  "rooms.csv": "room_id,room_type,capacity",
};

const options = fc.record({
  students: fc.integer({ min: 25, max: 400 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  profile: fc.constantFrom(...PROFILES),
  rooms: fc.boolean(),
  periods: fc.integer({ min: 4, max: 12 }),
});

function column(files: Files, file: string, name: string): string[] {
  return rowsOf(files, file).map((row) => row[name] ?? "");
}

function forAll(check: (files: Files, given: Required<SampleOptions>) => void, numRuns = 40): void {
  fc.assert(
    fc.property(options, (given) => check(generateSchool(given), given)),
    { numRuns, seed: 11 },
  );
}

describe("a made-up school", () => {
  test("has exactly the documented tables and columns", () => {
    forAll((files, { rooms }) => {
      const expected = rooms
        ? COLUMNS
        : { ...COLUMNS, "rooms.csv": undefined, "sections.csv": COLUMNS["sections.csv"].replace("room_type,", "") };
      expect(Object.fromEntries([...files].map(([name, text]) => [name, text.split("\n")[0]]))).toEqual(
        JSON.parse(JSON.stringify(expected)),
      );
      for (const text of files.values()) expect(text).toMatch(/^[ -~\n]+\n$/);
    });
  });

  test("refers to nothing that does not exist, and names nothing twice", () => {
    forAll((files) => {
      const ids = {
        period: column(files, "periods.csv", "period_id"),
        teacher: column(files, "teachers.csv", "teacher_id"),
        student: column(files, "students.csv", "student_id"),
        section: column(files, "sections.csv", "section_id"),
      };
      for (const list of Object.values(ids)) expect(new Set(list).size).toBe(list.length);
      const within = (used: readonly string[], known: readonly string[]): void =>
        expect(used.filter((id) => !known.includes(id))).toEqual([]);
      within(column(files, "sections.csv", "teacher_id"), ids.teacher);
      within(column(files, "unavailability.csv", "teacher_id"), ids.teacher);
      within(column(files, "unavailability.csv", "period_id"), ids.period);
      within(column(files, "sections.csv", "fixed_period"), [...ids.period, ""]);
      within(
        column(files, "sections.csv", "allowed_periods").flatMap((list) => list.split("|")),
        [...ids.period, ""],
      );
      within([...new Set(column(files, "requests.csv", "student_id"))], ids.student);
      within([...new Set(column(files, "requests.csv", "course_id"))], column(files, "sections.csv", "course_id"));
      const pairs = rowsOf(files, "requests.csv").map((row) => `${row.student_id} ${row.course_id}`);
      expect(new Set(pairs).size).toBe(pairs.length);
    });
  });

  test("has the asked number of students, who ask for as many courses as there are periods or one less", () => {
    forAll((files, { students, periods }) => {
      expect(column(files, "students.csv", "student_id")).toHaveLength(students);
      const asked = column(files, "requests.csv", "student_id").length / students;
      expect(asked).toBeGreaterThan(periods - 1.1);
      expect(asked).toBeLessThanOrEqual(periods);
    });
  });

  test("offers a seat for every request", () => {
    forAll((files) => {
      const seats = new Map<string, number>();
      for (const { course_id = "", capacity } of rowsOf(files, "sections.csv")) {
        seats.set(course_id, (seats.get(course_id) ?? 0) + Number(capacity));
      }
      for (const { course_id = "" } of rowsOf(files, "requests.csv")) {
        seats.set(course_id, (seats.get(course_id) ?? 0) - 1);
      }
      expect([...seats].filter(([, left]) => left < 0)).toEqual([]);
    });
  });

  test("loads nobody with more than five sections or fewer free periods than they are away", () => {
    forAll((files, { periods }) => {
      const count = (file: string, id: string): number =>
        column(files, file, "teacher_id").filter((one) => one === id).length;
      for (const id of column(files, "teachers.csv", "teacher_id")) {
        expect(count("sections.csv", id)).toBeLessThanOrEqual(Math.min(5, periods - 1));
        expect(count("sections.csv", id) + count("unavailability.csv", id)).toBeLessThanOrEqual(periods);
      }
    });
  });

  test("can be scheduled: every section finds a period, its teacher and a room", () => {
    for (const students of [25, 60]) {
      for (const profile of PROFILES) {
        const files = generateSchool({ students, seed: students, profile });
        expect(solveSmall(files).period.size).toBe(column(files, "sections.csv", "section_id").length);
      }
    }
  });

  test("of a realistic size is tight: seats 95 to 99 % asked for, rooms 88 to 95 % in use", () => {
    for (const seed of [1, 2, 3]) {
      const files = generateSchool({ students: 1000, seed });
      const seats = column(files, "sections.csv", "capacity").reduce((sum, capacity) => sum + Number(capacity), 0);
      const requests = column(files, "requests.csv", "student_id").length;
      expect(requests / seats).toBeGreaterThan(0.95);
      expect(requests / seats).toBeLessThan(0.99);
      const use =
        column(files, "sections.csv", "section_id").length / (8 * column(files, "rooms.csv", "room_id").length);
      expect(use).toBeGreaterThan(0.88);
      expect(use).toBeLessThan(0.95);
    }
  });

  test("has few or many courses that meet once only, as asked", () => {
    const share = (profile: SampleOptions["profile"]): number => {
      const counts = new Map<string, number>();
      const files = generateSchool({ students: 500, seed: 2, profile });
      for (const id of column(files, "sections.csv", "course_id")) counts.set(id, (counts.get(id) ?? 0) + 1);
      return [...counts.values()].filter((count) => count === 1).length / counts.size;
    };
    expect(share("few-singletons")).toBeLessThan(0.1);
    expect(share("many-singletons")).toBeGreaterThan(0.4);
  });

  test("is the same for the same seed and another for another", () => {
    forAll((files, given) => {
      expect(generateSchool(given)).toEqual(files);
      expect(generateSchool({ ...given, seed: (given.seed + 1) % 2 ** 32 })).not.toEqual(files);
    }, 10);
  });

  test("can have 5000 students", () => {
    expect(column(generateSchool({ students: 5000, seed: 1 }), "students.csv", "student_id")).toHaveLength(5000);
  });

  test("out of range is refused with every mistake", () => {
    expect(() => generateSchool({ students: 24, seed: -1, periods: 13 })).toThrow(
      "sample: students must be a whole number from 25 to 5000, got 24; seed must be a whole number from 0 to 4294967295, got -1; periods must be a whole number from 4 to 12, got 13",
    );
  });

  test("is written into a new folder, file by file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sample-"));
    const given = { students: 25, seed: 9 };
    const names = await writeSchool(join(folder, "a", "b"), given);
    expect(readFolder(join(folder, "a", "b"))).toEqual(generateSchool(given));
    expect(names).toEqual([...generateSchool(given).keys()]);
    rmSync(folder, { recursive: true });
  });
});

describe("the sample in the repository", () => {
  test("is what the generator makes of its documented command", () => {
    const readme = readFileSync(join("examples", "schools", "README.md"), "utf8");
    const command = /--students (\d+) --seed (\d+) --out (\S+)/.exec(readme);
    const [, students, seed, folder = ""] = command ?? [];
    expect(readFolder(folder)).toEqual(generateSchool({ students: Number(students), seed: Number(seed) }));
  });

  test("has 8 periods, 166 sections, 500 students and 57 teachers", () => {
    const files = readFolder(join("examples", "schools", "sample-500"));
    const count = (file: string): number => rowsOf(files, file).length;
    const sizes = ["periods.csv", "sections.csv", "students.csv", "teachers.csv"].map(count);
    expect(sizes).toEqual([8, 166, 500, 57]);
  });
});

describe("the plan behind a school", () => {
  test("finds a period for every meeting whenever nobody and no room has more meetings than periods", () => {
    const meeting = fc.record({ teacher: fc.nat(7), room: fc.nat(7) });
    const property = fc.property(fc.array(meeting, { maxLength: 60 }), fc.nat(), (meetings, seed) => {
      const most = (key: "teacher" | "room"): number =>
        Math.max(1, ...meetings.map((one) => meetings.filter((other) => other[key] === one[key]).length));
      const periods = Math.max(most("teacher"), most("room"));
      const planned = planPeriods(meetings, periods, new Random(seed));
      const taken = meetings.flatMap(({ teacher, room }, index) => [
        `t${teacher} ${planned[index]}`,
        `r${room} ${planned[index]}`,
      ]);
      expect(new Set(taken).size).toBe(taken.length);
      expect(planned.every((period) => period >= 0 && period < periods)).toBe(true);
    });
    fc.assert(property, { numRuns: 200, seed: 5 });
  });
});

function readFolder(folder: string): Files {
  const names = Object.keys(COLUMNS).filter((name) => readdirSync(folder).includes(name));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}
