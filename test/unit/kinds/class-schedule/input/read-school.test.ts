import { describe, expect, test } from "vitest";
import type { Issue } from "../../../../../src/contract/problem";
import { readSchool } from "../../../../../src/kinds/class-schedule/input/read-school";
import { type InputFiles, TINY_SCHOOL, withInputFolder } from "../../../../support/class-schedule/input-folder";

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

type Case = readonly [what: string, text: string | Uint8Array | undefined, ...expected: string[]];

const ID_RULE = "be 1 to 64 of the characters A–Z a–z 0–9 _ . : -";
const LONG = "x".repeat(65);

const CASES: Readonly<Record<string, readonly Case[]>> = {
  "periods.csv": [
    ["a missing file", undefined, "periods.csv: the file is missing"],
    ["an empty file", "", "periods.csv: the file is empty"],
    ["a header alone", "period_id\n", "periods.csv: periods has no rows"],
    ["an unknown column", "period_id,lable\nP1,x\nP2,y\n", "periods.csv:1 lable: lable is not a column of periods.csv"],
    ["a column twice", "period_id,day,day\nP1,,\nP2,,\n", "periods.csv:1 day: the column day occurs twice"],
    ["a column missing", "label\nP1\n", "periods.csv:1 period_id: the column period_id is missing"],
    ["an id twice", "period_id\nP1\nP2\nP1\n", "periods.csv:4 period_id: period_id P1 occurs twice"],
    ["an id with a blank", "period_id\nP1\nP2\nP 3\n", `periods.csv:4 period_id: period_id must ${ID_RULE}, got "P 3"`],
    ["an empty id", "period_id,day\nP1,\nP2,\n,Mon\n", "periods.csv:4 period_id: period_id must not be empty"],
    [
      "an hour that is none",
      "period_id,start,end\nP1,24:00,25:10\nP2,,\n",
      'periods.csv:2 start: start must be a time as HH:MM from 00:00 to 23:59, got "24:00"',
      'periods.csv:2 end: end must be a time as HH:MM from 00:00 to 23:59, got "25:10"',
    ],
    [
      "an end before its start",
      "period_id,start,end\nP1,09:00,08:00\nP2,,\n",
      "periods.csv:2 end: end must be later than start",
    ],
    ["a start alone", "period_id,start,end\nP1,09:00,\nP2,,\n", "periods.csv:2 end: end must be given where start is"],
    [
      "a day on some only",
      "period_id,day,start,end\nP1,Mon,08:00,09:00\nP2,,10:00,11:00\n",
      "periods.csv:3 day: day must be given where other periods with times have one",
    ],
    ["a row too short", "period_id,day\nP1,\nP2\n", "periods.csv:3: the row has 1 fields, the header has 2"],
    ["a quote left open", 'period_id,label\nP1,"First\nP2,x\n', "periods.csv:3: a quoted field is not closed"],
    ["UTF-16", Buffer.from("\ufeffperiod_id\nP1\nP2\n", "utf16le"), "periods.csv:1: the file is UTF-16"],
    [
      "bytes of another encoding",
      Buffer.concat([Buffer.from("period_id,label\nP1,x\nP2,"), Buffer.from([0xfc, 0x62]), Buffer.from("\n")]),
      "periods.csv:3: the bytes are not valid UTF-8",
    ],
    ["a NUL byte", "period_id\nP1\nP2\0\n", "periods.csv:3: the file holds a NUL byte, so it is not text"],
  ],
  "sections.csv": [
    ["a missing file", undefined, "sections.csv: the file is missing"],
    [
      "a column missing",
      "section_id,course_id\nA-1,A\nB-1,B\n",
      "sections.csv:1 capacity: the column capacity is missing",
    ],
    [
      "a negative capacity",
      "section_id,course_id,capacity\nA-1,A,-5\nB-1,B,2\n",
      'sections.csv:2 capacity: capacity must be a whole number from 1 to 10000, got "-5"',
    ],
    [
      "a capacity beyond reason",
      "section_id,course_id,capacity\nA-1,A,10001\nB-1,B,2\n",
      'sections.csv:2 capacity: capacity must be a whole number from 1 to 10000, got "10001"',
    ],
    [
      "a capacity with a fraction",
      "section_id,course_id,capacity\nA-1,A,2.5\nB-1,B,2\n",
      'sections.csv:2 capacity: capacity must be a whole number from 1 to 10000, got "2.5"',
    ],
    [
      "no capacity",
      "section_id,course_id,capacity\nA-1,A,\nB-1,B,2\n",
      "sections.csv:2 capacity: capacity must not be empty",
    ],
    [
      "an unknown teacher",
      "section_id,course_id,capacity,teacher_id\nA-1,A,2,T9\nB-1,B,2,T1\n",
      "sections.csv:2 teacher_id: teacher_id T9 is not in teachers",
    ],
    [
      "unknown periods",
      "section_id,course_id,capacity,allowed_periods,fixed_period\nA-1,A,2,P1|P7,\nB-1,B,2,,P8\n",
      "sections.csv:2 allowed_periods: allowed_periods P7 is not in periods",
      "sections.csv:3 fixed_period: fixed_period P8 is not in periods",
    ],
    [
      "a fixed period that is not allowed",
      "section_id,course_id,capacity,allowed_periods,fixed_period\nA-1,A,2,P1,P2\nB-1,B,2,,\n",
      "sections.csv:2 fixed_period: fixed_period P2 is not among allowed_periods",
    ],
    [
      "periods joined by something else",
      "section_id,course_id,capacity,allowed_periods\nA-1,A,2,P1;P2\nB-1,B,2,\n",
      'sections.csv:2 allowed_periods: allowed_periods must be ids joined by |, got "P1;P2"',
    ],
    [
      "an id twice",
      "section_id,course_id,capacity\nA-1,A,2\nA-1,B,2\n",
      "sections.csv:3 section_id: section_id A-1 occurs twice",
    ],
    [
      "an id too long",
      `section_id,course_id,capacity\nA-1,A,2\n${LONG},B,2\n`,
      `sections.csv:3 section_id: section_id must ${ID_RULE}, got "${"x".repeat(40)}…"`,
    ],
  ],
  "students.csv": [
    ["a missing file", undefined, "students.csv: the file is missing"],
    ["an empty file", "", "students.csv: the file is empty"],
    ["an unknown column", "student_id,name\nS1,a\nS2,b\n", "students.csv:1 name: name is not a column of students.csv"],
    ["a column without a name", "student_id,\nS1,\nS2,\n", "students.csv:1 2: the column has no name"],
    ["an id twice", "student_id\nS1\nS2\nS2\n", "students.csv:4 student_id: student_id S2 occurs twice"],
    [
      "sped that is neither 0 nor 1",
      "student_id,sped\nS1,yes\nS2,2\n",
      'students.csv:2 sped: sped must be a whole number from 0 to 1, got "yes"',
      'students.csv:3 sped: sped must be a whole number from 0 to 1, got "2"',
    ],
    [
      "a grade as long as a novel",
      `student_id,grade\nS1,${"9".repeat(201)}\nS2,9\n`,
      "students.csv:2 grade: grade must have at most 200 characters, got 201",
    ],
    ["a row too long", "student_id\nS1\nS2\nS3,9\n", "students.csv:4: the row has 2 fields, the header has 1"],
    ["a quote inside a field", 'student_id\nS1\nS"2\n', "students.csv:3: a quote stands inside a field"],
  ],
  "requests.csv": [
    ["a missing file", undefined, "requests.csv: the file is missing"],
    ["a header alone", "student_id,course_id\n", "requests.csv: requests has no rows"],
    [
      "an unknown student",
      "student_id,course_id\nS9,A\n",
      "requests.csv:2 student_id: student_id S9 is not in students",
    ],
    ["an unknown course", "student_id,course_id\nS1,Z\n", "requests.csv:2 course_id: course_id Z is not in sections"],
    [
      "a pair twice",
      "student_id,course_id\nS1,A\nS2,A\nS1,A\n",
      "requests.csv:4 course_id: the request S1 A occurs twice",
    ],
    [
      "a priority that is none",
      "student_id,course_id,priority\nS1,A,0\nS2,A,4\n",
      'requests.csv:2 priority: priority must be a whole number from 1 to 3, got "0"',
      'requests.csv:3 priority: priority must be a whole number from 1 to 3, got "4"',
    ],
    [
      "a rank below 1",
      "student_id,course_id,rank\nS1,A,0\n",
      'requests.csv:2 rank: rank must be a whole number from 1 to 1000000, got "0"',
    ],
    ["an empty student", "student_id,course_id\n,A\n", "requests.csv:2 student_id: student_id must not be empty"],
    [
      "an unknown column",
      "student_id,course_id,weight\nS1,A,1\n",
      "requests.csv:1 weight: weight is not a column of requests.csv",
    ],
    [
      "an endless line",
      `student_id,course_id\nS1,${"A".repeat(70_000)}\n`,
      "requests.csv:2: the line is longer than 65536 bytes",
    ],
  ],
  "teachers.csv": [
    ["a missing file", undefined, "teachers.csv: the file is missing"],
    ["an empty file", "", "teachers.csv: the file is empty"],
    ["an id twice", "teacher_id\nT1\nT2\nT1\n", "teachers.csv:4 teacher_id: teacher_id T1 occurs twice"],
    [
      "a negative maximum",
      "teacher_id,max_sections\nT1,-1\nT2,\n",
      'teachers.csv:2 max_sections: max_sections must be a whole number from 0 to 1000, got "-1"',
    ],
    [
      "a maximum in words",
      "teacher_id,max_sections\nT1,five\nT2,\n",
      'teachers.csv:2 max_sections: max_sections must be a whole number from 0 to 1000, got "five"',
    ],
    [
      "an unknown column",
      "teacher_id,subject\nT1,x\nT2,y\n",
      "teachers.csv:1 subject: subject is not a column of teachers.csv",
    ],
    [
      "a column twice",
      "teacher_id,teacher_id\nT1,T1\nT2,T2\n",
      "teachers.csv:1 teacher_id: the column teacher_id occurs twice",
    ],
    [
      "an id with a slash",
      "teacher_id\nT1\nT2\nT/3\n",
      `teachers.csv:4 teacher_id: teacher_id must ${ID_RULE}, got "T/3"`,
    ],
    ["a row too long", "teacher_id\nT1\nT2\nT3,x\n", "teachers.csv:4: the row has 2 fields, the header has 1"],
  ],
  "unavailability.csv": [
    ["a missing file", undefined, "unavailability.csv: the file is missing"],
    ["an empty file", "", "unavailability.csv: the file is empty"],
    [
      "an unknown teacher",
      "teacher_id,period_id\nT9,P1\n",
      "unavailability.csv:2 teacher_id: teacher_id T9 is not in teachers",
    ],
    [
      "an unknown period",
      "teacher_id,period_id\nT1,P9\n",
      "unavailability.csv:2 period_id: period_id P9 is not in periods",
    ],
    [
      "a pair twice",
      "teacher_id,period_id\nT2,P1\nT2,P1\n",
      "unavailability.csv:3 period_id: the unavailability T2 P1 occurs twice",
    ],
    ["a column missing", "teacher_id\nT1\n", "unavailability.csv:1 period_id: the column period_id is missing"],
    ["an empty period", "teacher_id,period_id\nT1,\n", "unavailability.csv:2 period_id: period_id must not be empty"],
    [
      "an unknown column",
      "teacher_id,period_id,why\nT1,P1,x\n",
      "unavailability.csv:1 why: why is not a column of unavailability.csv",
    ],
    ["a quote left open", 'teacher_id,period_id\n"T1,P1\n', "unavailability.csv:2: a quoted field is not closed"],
  ],
  "rooms.csv": [
    ["an empty file", "", "rooms.csv: the file is empty"],
    ["a header alone", "room_id,room_type,capacity\n", "rooms.csv: rooms has no rows"],
    ["a column missing", "room_id,capacity\nR1,30\n", "rooms.csv:1 room_type: the column room_type is missing"],
    [
      "an id twice",
      "room_id,room_type,capacity\nR1,gen,30\nR1,lab,30\n",
      "rooms.csv:3 room_id: room_id R1 occurs twice",
    ],
    [
      "a negative capacity",
      "room_id,room_type,capacity\nR1,gen,-30\n",
      'rooms.csv:2 capacity: capacity must be a whole number from 1 to 10000, got "-30"',
    ],
    ["no type", "room_id,room_type,capacity\nR1,,30\n", "rooms.csv:2 room_type: room_type must not be empty"],
    ["no capacity", "room_id,room_type,capacity\nR1,gen,\n", "rooms.csv:2 capacity: capacity must not be empty"],
    [
      "an unknown column",
      "room_id,room_type,capacity,floor\nR1,gen,30,2\n",
      "rooms.csv:1 floor: floor is not a column of rooms.csv",
    ],
    ["a row too short", "room_id,room_type,capacity\nR1,gen\n", "rooms.csv:2: the row has 2 fields, the header has 3"],
  ],
};

describe.each(Object.entries(CASES))("%s", (file, cases) => {
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
