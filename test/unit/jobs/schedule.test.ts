import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueAfter, nextDue, type Schedule, scheduleIssues } from "../../../src/jobs/schedule";

const at = (text: string) => Date.parse(text);
const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());
const cron = (when: string, timeZone = "UTC") => ({ when, timeZone, createdAt: 0 });

describe("the next due time", () => {
  test("of cron is that of its time zone, through both changes of the clocks", () => {
    const six = cron("0 6 * * *", "Europe/Berlin");
    expect(iso(nextDue(six, at("2026-03-28T12:00:00Z")))).toBe("2026-03-29T04:00:00.000Z");
    expect(iso(nextDue(six, at("2026-10-24T12:00:00Z")))).toBe("2026-10-25T05:00:00.000Z");
    expect(iso(nextDue(cron("0 6 * * 1-5"), at("2026-01-30T06:00:00Z")))).toBe("2026-02-02T06:00:00.000Z");
  });

  test("of an hour that is skipped or comes twice is there once that day", () => {
    const skipped = cron("30 2 * * *", "Europe/Berlin");
    const count = (from: string, to: string) => {
      let [time, times] = [nextDue(skipped, at(from)), 0];
      for (; time !== undefined && time < at(to); time = nextDue(skipped, time)) times++;
      return times;
    };
    expect(count("2026-03-28T22:00:00Z", "2026-03-29T22:00:00Z")).toBe(1);
    expect(count("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")).toBe(1);
  });

  test("of a rate lies on whole periods from the start, always later than asked for", () => {
    const periods = { "rate(1 minute)": 60_000, "rate(15 minutes)": 900_000, "rate(1 day)": 86_400_000 };
    for (const [when, period] of Object.entries(periods)) {
      fc.assert(
        fc.property(fc.nat(1e9), fc.nat(1e9), (createdAt, age) => {
          const next = nextDue({ when, timeZone: "UTC", createdAt }, createdAt + age) ?? 0;
          expect([(next - createdAt) % period, next > createdAt + age, next <= createdAt + age + period]).toEqual([
            0,
            true,
            true,
          ]);
        }),
      );
    }
  });

  test("of one that was missed for long is the first to come", () => {
    const schedule = { ...cron("0 * * * *"), nextAt: at("2026-01-01T01:00:00Z") } as Schedule;
    expect(iso(dueAfter(schedule, at("2026-01-01T01:00:01Z")))).toBe("2026-01-01T02:00:00.000Z");
    expect(iso(dueAfter(schedule, at("2026-01-03T07:30:00Z")))).toBe("2026-01-03T08:00:00.000Z");
  });
});

describe("a schedule", () => {
  const job = { kind: "notes", inputs: [{ name: "a.txt", text: "x" }] };
  const paths = (change: object) => scheduleIssues({ when: "0 6 * * *", job, ...change }, 0).map(({ path }) => path);

  test.each([
    ...[
      "* * * * * *",
      "61 * * * *",
      "0 0 30 2 *",
      "rate(0 minutes)",
      "rate(5 seconds)",
      "rate(5)",
      "@daily!",
      "",
      "tomorrow",
    ],
  ])("cannot be %j", (when) => expect(paths({ when })).toEqual(["/when"]));

  test("may be cron or a rate, in any time zone there is", () => {
    expect([paths({}), paths({ when: "rate(5 minutes)" }), paths({ timeZone: "Asia/Kolkata" })]).toEqual([[], [], []]);
    expect(paths({ timeZone: "Mars/Olympus" })).toEqual(["/timeZone"]);
  });

  test("holds a request of bounded size", () => {
    expect(paths({ job: { ...job, inputs: [{ name: "a.txt", text: "\u0000".repeat(100_000) }] } })).toEqual(["/job"]);
  });
});
