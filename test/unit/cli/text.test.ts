import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { issueLine } from "../../../src/cli/complaint";
import { plain } from "../../../src/cli/console";
import { nearest, suggestion } from "../../../src/cli/near-miss";
import { formatBytes, formatNumber, formatSeconds, formatShare } from "../../../src/cli/numbers";
import { progressBar, progressLine } from "../../../src/cli/progress-text";
import { table } from "../../../src/cli/table";

const PROGRESS = {
  fraction: 0.549,
  phase: "improving",
  message: null,
  incumbent: 152831.4,
  bound: 155000,
  gap: 0.0142,
  at: "2026-01-31T12:00:00.000Z",
};
const RUNNING = { state: "running", progress: PROGRESS, queuePosition: null, cancelRequested: false } as const;
const QUEUED = { state: "queued", progress: null, queuePosition: 3, cancelRequested: false } as const;

describe("near misses", () => {
  test.each([
    ["class-shedule", "class-schedule"],
    ["modle", "model"],
    ["MODEL", "model"],
    ["timetable", undefined],
    ["", undefined],
  ])("%j suggests %j", (word, meant) => {
    expect(nearest(word, ["class-schedule", "model"])).toBe(meant);
  });

  test("where nothing is near, the whole choice is named", () => {
    expect(suggestion("timetable", ["class-schedule", "model"])).toBe("known are class-schedule, model");
  });
});

describe("numbers for people", () => {
  test.each([
    [152831.4, "152,831.4"],
    [0, "0"],
    [-2.005, "-2.01"],
  ])("%d is %s", (value, text) => expect(formatNumber(value)).toBe(text));

  test.each([
    [0.0142, "1.4 %"],
    [0, "0 %"],
    [0.00012, "0.012 %"],
    [1, "100 %"],
  ])("a share of %d is %s", (share, text) => expect(formatShare(share)).toBe(text));

  test.each([
    [0.44, "0.4 s"],
    [59.4, "59 s"],
    [185, "3 min 5 s"],
    [7_440, "2 h 4 min"],
  ])("%d seconds are %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  test.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_234, "1.2 kB"],
    [5_000_000, "5 MB"],
  ])("%d bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe("progress", () => {
  test("is one line with phase, share, gap, objective, bound and time", () => {
    expect(progressLine(RUNNING, 12)).toBe("improving  54 %  gap 1.4 %  objective 152,831.4  bound 155,000  12 s");
    expect(progressLine(QUEUED, 1)).toBe("queued, 3 before it  1 s");
    expect(progressLine({ ...RUNNING, cancelRequested: true }, 12)).toMatch(/^stopping {2}/);
  });

  test("leaves out the gap of a first solution that is far off", () => {
    expect(progressLine({ ...RUNNING, progress: { ...PROGRESS, gap: 2878 } }, 12)).not.toContain("gap");
  });

  test("the bar is as full as the job is, and the line never wider than the terminal", () => {
    expect(progressBar(RUNNING, 12, 200)).toMatch(/^\[█{13}░{11}\] improving/);
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 250 }), (columns) => {
        expect(Array.from(progressBar(RUNNING, 12, columns)).length).toBeLessThan(columns);
      }),
    );
  });
});

describe("text from elsewhere", () => {
  test("cannot move the cursor or colour the terminal", () => {
    expect(plain("a\u001b[31mb\r\nc\u009bd\te")).toBe("a\uFFFD[31mb\uFFFD\uFFFDc\uFFFDd\uFFFDe");
    expect(plain("Zoë → 数学")).toBe("Zoë → 数学");
  });

  test("a mistake is told as file:line:column: message; remedy", () => {
    const issue = { path: "sections.csv", line: 12, column: "capacity", message: "must be whole", remedy: "round it" };
    expect(issueLine(issue)).toBe("sections.csv:12:capacity: must be whole; round it");
    expect(issueLine({ path: "/parameters/seed", message: "must be whole" })).toBe("/parameters/seed: must be whole");
  });
});

test("a table's columns are as wide as their widest cell", () => {
  const rows = [
    ["ID", "STATE"],
    ["longer", ""],
    ["x", "queued"],
  ];
  expect(table(rows)).toEqual(["ID      STATE", "longer", "x       queued"]);
});
