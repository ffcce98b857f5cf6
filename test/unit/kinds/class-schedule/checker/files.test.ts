import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Desk, rulesOf } from "../../../../support/class-schedule/desk";
import { oneSection, smallSchool } from "../../../../support/class-schedule/small-school";
import {
  describeSolution,
  HEADERS,
  type OutputFile,
  solveSmall,
  writeOutput,
} from "../../../../support/class-schedule/solution";
import { type Files, rowsOf } from "../../../../support/class-schedule/tables";

const SCHOOL = smallSchool();
const SOLUTION = solveSmall(SCHOOL);
const OUTPUT = writeOutput(describeSolution(SCHOOL, SOLUTION));

describe("the files the checker reads", () => {
  const desk = new Desk();
  afterAll(() => desk.remove());

  /** Nothing can be said about the schedule, and nothing is. */
  async function expectUnreadable(input: Files, output: Files, rule: string, words: RegExp, parameters = {}) {
    desk.lay(input, output);
    const report = await desk.check({ parameters });
    expect(report).toMatchObject({ passed: false, metrics: null });
    expect(rulesOf(report)).toEqual([rule]);
    expect(report.metricsReason).toMatch(words);
    expect(existsSync(join(desk.output, "metrics.json"))).toBe(false);
  }

  for (const file of Object.keys(HEADERS) as OutputFile[]) {
    const text = OUTPUT.get(file) ?? "";
    const [header = "", ...lines] = text.split("\n");
    const [first = "", second = "", ...others] = header.split(",");
    const broken: readonly [string, string, RegExp][] = [
      ["is empty", "", /is empty/],
      ["lacks its header row", lines.join("\n"), /must have the header|twice/],
      ["has a renamed column", text.replace(first, "other"), /must have the header/],
      [
        "has columns in another order",
        text.replace(header, [second, first, ...others].join(",")),
        /must have the header/,
      ],
      ["has a column twice", text.replace(header, [first, first, ...others].join(",")), /twice/],
      ["has a row too long", text.replace(/\n$/, ",x\n"), /is not CSV/],
      ["ends within a row", text.slice(0, text.lastIndexOf(",")), /is not CSV/],
      ["starts with a byte order mark", `\ufeff${text}`, /byte order mark/],
    ];
    for (const [name, spoilt, words] of broken) {
      test(`${file} that ${name} is refused`, () =>
        expectUnreadable(SCHOOL, new Map(OUTPUT).set(file, spoilt), "files", words));
    }
    test(`${file} that is missing is refused`, async () => {
      desk.lay(SCHOOL, OUTPUT);
      rmSync(join(desk.output, file));
      expect(await desk.check()).toMatchObject({ metrics: null, metricsReason: `${file}: is missing` });
    });
  }

  const inputs: readonly [string, string, string | undefined, RegExp][] = [
    ["a table is missing", "teachers.csv", undefined, /teachers.csv: the table teachers is missing/],
    ["a column is missing", "teachers.csv", "name\nx\n", /lacks the column teacher_id/],
    ["a column is unknown", "teachers.csv", "teacher_id,shoe\nT1,44\n", /unknown column shoe/],
  ];
  for (const [name, file, text, words] of inputs) {
    test(`an input in which ${name} is refused`, () => {
      const input = new Map(SCHOOL);
      if (text === undefined) input.delete(file);
      else input.set(file, text);
      return expectUnreadable(input, OUTPUT, "files", words);
    });
  }

  const contradictions: readonly [string, string, RegExp, RegExp][] = [
    ["unavailability.csv", "$&T9,MON1\n", /\n$/, /unavailability.csv line 4: teacher_id "T9" does not exist/],
    ["requests.csv", "$&s1,CHESS,1,1\n", /\n/, /requests.csv line 2: course_id "CHESS" does not exist/],
    ["requests.csv", "$&s2,ENG,1,1\n", /\n/, /the request of s2 for ENG is given twice/],
    ["students.csv", "$&s1,9,0\n", /\n/, /student_id s1 is given twice/],
    ["sections.csv", "ENG-1,ENG,T1,0,", /ENG-1,ENG,T1,6,/, /capacity must be a whole number from 1 to 10000, got "0"/],
    ["sections.csv", "EN G,ENG,T1,6,", /ENG-1,ENG,T1,6,/, /section_id "EN G" is not an id/],
    ["periods.csv", "Mon,08:45,08:00", /Mon,08:00,08:45/, /start before end/],
    ["periods.csv", "Mon,8:00,08:45", /Mon,08:00,08:45/, /start must be HH:MM, got "8:00"/],
  ];
  for (const [file, replacement, pattern, words] of contradictions) {
    test(`an input that contradicts itself is refused: ${words.source}`, () => {
      const text = (SCHOOL.get(file) ?? "").replace(pattern, replacement);
      return expectUnreadable(new Map(SCHOOL).set(file, text), OUTPUT, "input", words);
    });
  }

  test("text that is not UTF-8 is refused", async () => {
    for (const [folder, file] of [[desk.input, "students.csv"] as const, [desk.output, "violations.csv"] as const]) {
      desk.lay(SCHOOL, OUTPUT);
      writeFileSync(join(folder, file), "\xe9", "latin1");
      expect((await desk.check()).metricsReason).toBe(`${file}: is not UTF-8; save it as UTF-8`);
    }
  });

  test("parameters out of range are refused", async () => {
    const refused: readonly [object, RegExp][] = [
      [{ overfill: 1.2 }, /overfill must be a number from 1 to 1.1, got 1.2/],
      [{ sped_per_section: -1 }, /sped_per_section must be a whole number/],
      [{ sped_per_section: 1, spedPerSection: 2 }, /differ/],
      [{ weights: { 1: 0.5 } }, /weights.1 must be a number of at most two decimals from 1 to 100, got 0.5/],
      [{ weights: { 2: 1.234 } }, /weights.2/],
      [{ weights: [3, 2, 1] }, /weights must be an object/],
    ];
    for (const [parameters, words] of refused) await expectUnreadable(SCHOOL, OUTPUT, "files", words, parameters);
  });

  test("a byte order mark, other line ends, quotes and another order of columns in the input change nothing", async () => {
    desk.lay(SCHOOL, OUTPUT);
    const plain = await desk.check();
    const students = ["\ufeffgrade, sped,student_id"];
    for (const { student_id, grade, sped } of rowsOf(SCHOOL, "students.csv"))
      students.push(`"${grade}",${sped},"${student_id}"`);
    desk.lay(new Map(SCHOOL).set("students.csv", students.join("\r\n")), OUTPUT);
    expect(await desk.check()).toEqual(plain);
  });

  test("one JSON object says the same as the tables", async () => {
    desk.lay(SCHOOL, OUTPUT);
    const plain = await desk.check();
    const tables = [...SCHOOL.keys()].map((file) => [file.replace(".csv", ""), rowsOf(SCHOOL, file)]);
    const document = Object.fromEntries(tables) as Record<string, Record<string, unknown>[]>;
    for (const row of document.sections ?? []) row.capacity = Number(row.capacity);
    desk.lay(new Map([["input.json", JSON.stringify(document)]]), OUTPUT);
    expect(await desk.check()).toEqual(plain);
    document.teachers?.pop();
    desk.lay(new Map([["input.json", JSON.stringify(document)]]), OUTPUT);
    expect((await desk.check()).metricsReason).toMatch(/^input.json sections\[\d\]: teacher_id "T4" does not exist/);
  });

  test("a violation names its file and line", async () => {
    const master = OUTPUT.get("master_schedule.csv") ?? "";
    desk.lay(SCHOOL, new Map(OUTPUT).set("master_schedule.csv", master.replace(/\nENG-2,ENG,T1/, "\nENG-2,ENG,T2")));
    expect((await desk.check()).violations).toEqual([
      {
        rule: "master",
        message: "master_schedule.csv line 3: teacher_id of section ENG-2 must be T1, got T2",
        file: "master_schedule.csv",
        line: 3,
      },
    ]);
  });
});

describe("the parameters", () => {
  const desk = new Desk();
  afterAll(() => desk.remove());

  test("overfill allows capacity × overfill, rounded down, and not one student more", async () => {
    const rulesWith = async (students: number, overfill: number): Promise<string[]> => {
      const { files, solution } = oneSection(10, students);
      desk.lay(files, writeOutput(describeSolution(files, solution)));
      return rulesOf(await desk.check({ parameters: { overfill } }));
    };
    expect(await rulesWith(10, 1)).toEqual([]);
    expect(await rulesWith(11, 1)).toEqual(["H4"]);
    expect(await rulesWith(11, 1.09)).toEqual(["H4"]);
    expect(await rulesWith(11, 1.1)).toEqual([]);
    expect(await rulesWith(12, 1.1)).toEqual(["H4"]);
  });

  test("sped_per_section limits students with sped = 1 in a section, by either spelling", async () => {
    desk.lay(SCHOOL, OUTPUT);
    expect(await desk.check()).toMatchObject({ passed: true });
    expect(rulesOf(await desk.check({ parameters: { sped_per_section: 1 } }))).toEqual(["H6"]);
    expect(rulesOf(await desk.check({ parameters: { spedPerSection: 0 } }))).toEqual(["H6"]);
  });
});
