import { describe, expect, test } from "vitest";
import type { Issue } from "../../../../../src/contract/problem";
import { readSchool } from "../../../../../src/kinds/class-schedule/input/read-school";
import { type InputFiles, TINY_SCHOOL, withInputFolder } from "../../../../support/class-schedule/input-folder";
import { INPUT_MISTAKES } from "../../../../support/class-schedule/input-mistakes";
import { OPTIONAL_MISTAKES } from "../../../../support/class-schedule/optional-mistakes";

/** The tiny school with some files changed. */
async function mistakesOf(changes: InputFiles): Promise<readonly Issue[]> {
  return withInputFolder({ ...TINY_SCHOOL, ...changes }, async (directory) => {
    const reading = await readSchool(directory);
    return "issues" in reading ? reading.issues : [];
  });
}

/** `file:line column: message`. */
function shown({ path, line, column, message }: Issue): string {
  const place = [line === undefined ? path : `${path}:${line}`, ...(column === undefined ? [] : [column])].join(" ");
  return `${place}: ${message}`;
}

describe.each([...Object.entries(INPUT_MISTAKES), ...Object.entries(OPTIONAL_MISTAKES)])("%s", (file, cases) => {
  test.each(cases)("names the place and the trouble of %s", async (_what, text, ...expected) => {
    const issues = await mistakesOf({ [file]: text });
    expect(issues.map(shown)).toEqual(expected);
    expect(issues.every(({ remedy }) => remedy !== undefined && remedy !== "")).toBe(true);
  });
});

test("reads a correct school in the order of its files", async () => {
  const reading = await withInputFolder(TINY_SCHOOL, readSchool);
  expect(reading).toMatchObject({
    school: {
      periods: [
        { id: "P1", label: "First", day: "Mon", start: 480, end: 525 },
        { id: "P2", start: 540, end: 585 },
      ],
      sections: [
        { id: "A-1", courseId: "A", teacherId: "T1", capacity: 2, roomType: "gen", allowedPeriodIds: ["P1", "P2"] },
        { id: "B-1", allowedPeriodIds: undefined, fixedPeriodId: "P2" },
      ],
      students: [
        { id: "S1", grade: "9", sped: false },
        { id: "S2", grade: "10", sped: true },
      ],
      requests: [
        { studentId: "S1", courseId: "A", priority: 1, rank: 1 },
        { studentId: "S1", courseId: "B", priority: 2, rank: 2 },
        { studentId: "S2", courseId: "A", priority: 3, rank: undefined },
      ],
      teachers: [
        { id: "T1", maxSections: 5, unavailablePeriodIds: [] },
        { id: "T2", maxSections: 6, unavailablePeriodIds: ["P1"] },
      ],
      rooms: [{ id: "R1", type: "gen", capacity: 30 }],
    },
  });
});

test("takes a byte order mark, other line ends, another order of columns and quoted fields", async () => {
  const issues = await mistakesOf({
    "students.csv": "\ufeffsped,student_id\r\n0,S1\r\n1,S2\r\n",
    "periods.csv": 'label,period_id\n"First, early",P1\n"the ""second""",P2\n',
  });
  expect(issues).toEqual([]);
});

test("models no rooms where the file is left out", async () => {
  const reading = await withInputFolder({ ...TINY_SCHOOL, "rooms.csv": undefined }, readSchool);
  expect("school" in reading && reading.school.rooms).toBe(undefined);
});

test("lists the mistakes of all files at once", async () => {
  const issues = await mistakesOf({
    "periods.csv": "period_id\nP1\nP1\n",
    "students.csv": "student_id\nS1\nS2\nS 3\n",
    "rooms.csv": "room_id,room_type,capacity\nR1,gen,0\n",
  });
  expect([...new Set(issues.map(({ path }) => path))].sort()).toEqual([
    "periods.csv",
    "rooms.csv",
    "sections.csv",
    "students.csv",
  ]);
});

test("tells a missing table once, not for every row that refers to it", async () => {
  expect((await mistakesOf({ "periods.csv": undefined })).map(shown)).toEqual(["periods.csv: the file is missing"]);
});

test("lists the first 200 mistakes and counts the rest", async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => `S1,X${i}\n`).join("");
  const issues = await mistakesOf({ "requests.csv": `student_id,course_id\n${rows}` });
  expect(issues).toHaveLength(201);
  expect(issues[200]?.message).toBe("800 more mistakes were found; the first 200 are listed");
});

test("refuses files that are not part of the input", async () => {
  expect((await mistakesOf({ "student.csv": "student_id\n", "notes.txt": "hello" })).map(shown)).toEqual([
    "student.csv: this file is not part of the input",
  ]);
});

test("refuses a line of 20 million bytes by its length, not by the size of the file", async () => {
  const issues = await mistakesOf({ "students.csv": Buffer.alloc(20_000_000, "x") });
  expect(issues.map(shown)).toEqual(["students.csv:1: the line is longer than 65536 bytes"]);
});

test("refuses a file of more than 64 MiB", async () => {
  const issues = await mistakesOf({ "students.csv": Buffer.alloc(65 * 1024 * 1024, "S1,9\n") });
  expect(issues.map(shown)).toEqual(["students.csv: the file is larger than 64 MiB"]);
});

describe("input.json", () => {
  const only = (content: string) => ({
    ...Object.fromEntries(Object.keys(TINY_SCHOOL).map((name) => [name, undefined])),
    "input.json": content,
  });
  const tables = {
    periods: [{ period_id: "P1" }, { period_id: "P2" }],
    sections: [{ section_id: "A-1", course_id: "A", capacity: 2, allowed_periods: ["P1", "P2"] }],
    students: [{ student_id: "S1", grade: 9, sped: true }],
    requests: [{ student_id: "S1", course_id: "A", priority: 1, rank: null }],
    teachers: [],
    unavailability: [],
  };

  test("gives the same school as the files", async () => {
    const reading = await withInputFolder(only(JSON.stringify(tables)), readSchool);
    expect(reading).toMatchObject({
      school: {
        sections: [{ id: "A-1", capacity: 2, allowedPeriodIds: ["P1", "P2"] }],
        students: [{ id: "S1", grade: "9", sped: true }],
        requests: [{ studentId: "S1", courseId: "A", priority: 1, rank: undefined }],
        rooms: undefined,
      },
    });
  });

  test.each([
    ["a list", "[]", "input.json: the file must hold one JSON object"],
    [
      "an unknown table",
      JSON.stringify({ ...tables, pupils: [] }),
      "input.json pupils: pupils is not a table of the input",
    ],
    [
      "a table missing",
      JSON.stringify({ ...tables, teachers: undefined }),
      "input.json teachers: the array teachers is missing",
    ],
    [
      "a table that is no list",
      JSON.stringify({ ...tables, teachers: {} }),
      "input.json teachers: teachers must be an array of objects",
    ],
    [
      "an entry that is no object",
      JSON.stringify({ ...tables, teachers: ["T1"] }),
      "input.json teachers[0]: teachers[0] must be an object",
    ],
    [
      "an unknown name",
      JSON.stringify({ ...tables, teachers: [{ teacher_id: "T1", subject: "x" }] }),
      "input.json teachers[0].subject: subject is not a name of teachers",
    ],
    [
      "a value that is an object",
      JSON.stringify({ ...tables, teachers: [{ teacher_id: {} }] }),
      "input.json teachers[0].teacher_id: teacher_id must be text or a number",
      "input.json teachers[0].teacher_id: teacher_id must not be empty",
    ],
    [
      "a negative capacity",
      JSON.stringify({ ...tables, sections: [{ section_id: "A-1", course_id: "A", capacity: -2 }] }),
      'input.json sections[0].capacity: capacity must be a whole number from 1 to 10000, got "-2"',
    ],
    ["an empty file", "", "input.json: the file is empty"],
  ])("names the place and the trouble of %s", async (_what, content, ...expected) => {
    expect((await mistakesOf(only(content))).map(shown)).toEqual(expected);
  });

  test("is refused where it is not JSON", async () => {
    const issues = await mistakesOf(only('{\n"periods": [}\n'));
    expect(issues).toMatchObject([{ path: "input.json", message: "the file is not valid JSON" }]);
  });

  test("is refused beside CSV files", async () => {
    const issues = await mistakesOf({ "input.json": JSON.stringify(tables) });
    expect(issues.map(shown)).toContain("periods.csv: the input has input.json too");
  });
});

test("names placements of a student that cannot go together", async () => {
  const rows = ["A-1,A,T1,x,g", "A-2,A,T2,,", "B-1,B,T2,x,g", "B-2,B,T1,,"].map((row) => row.split(","));
  const issues = await mistakesOf({
    "sections.csv": `section_id,course_id,teacher_id,capacity,link,same_teacher\n${rows
      .map(([id, course, teacher, link, group]) => `${id},${course},${teacher},2,${link},${group}\n`)
      .join("")}`,
    "student_sections.csv": "student_id,section_id,rule\nS1,A-1,fixed\nS1,A-2,fixed\nS1,B-2,fixed\n",
  });
  expect(issues.map(shown)).toEqual([
    "student_sections.csv:3 section_id: student S1 is fixed to A-1 and A-2 of one course",
    "student_sections.csv:2 section_id: student S1 is fixed to A-1 with link x, but not to its like in B",
  ]);
  const apart = await mistakesOf({
    "sections.csv": "section_id,course_id,teacher_id,capacity,same_teacher\nA-1,A,T1,2,g\nB-1,B,T2,2,g\n",
    "student_sections.csv": "student_id,section_id,rule\nS1,A-1,fixed\nS1,B-1,fixed\n",
  });
  expect(apart.map(shown)[0]).toMatch(/^student_sections.csv:2 section_id: student S1 is fixed to A-1 and B-1, whose/);
});
