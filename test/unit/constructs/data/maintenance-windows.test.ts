import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  parseDailyWindow,
  parseWeeklyWindow,
  type TimeWindow,
  windowChecks,
  windowsOverlap,
} from "../../../../constructs/data/maintenance-windows";

const DAY = 24 * 60;
const WEEK = 7 * DAY;

const two = (number: number) => String(number).padStart(2, "0");
const clock = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const weekClock = (minute: number) => `${DAYS[Math.floor(minute / DAY)]}:${clock(minute % DAY)}`;

/** Every minute of the week in which a window is open. */
function minutesOf({ start, length }: TimeWindow, every: number): Set<number> {
  const starts = Array.from({ length: WEEK / every }, (_, index) => index * every + start);
  return new Set(starts.flatMap((first) => Array.from({ length }, (_, minute) => (first + minute) % WEEK)));
}

describe("time windows", () => {
  test("are read from the form AWS has for them, past midnight and past the week's end too", () => {
    expect(parseDailyWindow("03:00-04:30")).toEqual({ start: 180, length: 90 });
    expect(parseDailyWindow("23:30-00:15")).toEqual({ start: 1410, length: 45 });
    expect(parseWeeklyWindow("tue:00:00-tue:01:00")).toEqual({ start: DAY, length: 60 });
    expect(parseWeeklyWindow("sun:23:00-mon:01:30")).toEqual({ start: WEEK - 60, length: 150 });
  });

  test.each(["3:00-4:00", "03:00", "24:00-25:00", "03:60-04:00", "mon:03:00-mon:04:00", ""])(
    "are no daily ones if they read %j",
    (text) => expect(parseDailyWindow(text)).toBeUndefined(),
  );

  test.each(["Sun:04:00-Sun:05:00", "04:00-05:00", "son:04:00-son:05:00"])(
    "are no weekly ones if they read %j",
    (text) => expect(parseWeeklyWindow(text)).toBeUndefined(),
  );

  test("come back as they were written", () => {
    const minute = fc.integer({ min: 0, max: DAY - 1 });
    fc.assert(
      fc.property(minute, minute, (from, to) => {
        const length = (to - from + DAY) % DAY;
        expect(parseDailyWindow(`${clock(from)}-${clock(to)}`)).toEqual({ start: from, length });
      }),
    );
  });

  test("overlap exactly if there is a minute of the week in both", () => {
    const daily = fc.record({ start: fc.integer({ min: 0, max: DAY - 1 }), length: fc.integer({ min: 1, max: 300 }) });
    const weekly = fc.record({
      start: fc.integer({ min: 0, max: WEEK - 1 }),
      length: fc.integer({ min: 1, max: 600 }),
    });
    fc.assert(
      fc.property(daily, weekly, (everyDay, once) => {
        const busy = minutesOf(everyDay, DAY);
        const shared = [...minutesOf(once, WEEK)].some((minute) => busy.has(minute));
        expect(windowsOverlap(everyDay, once)).toBe(shared);
      }),
      { numRuns: 60 },
    );
  });

  test("are allowed to touch, and nothing that shares a minute passes", () => {
    const start = fc.integer({ min: 0, max: DAY - 61 });
    fc.assert(
      fc.property(start, fc.integer({ min: 0, max: WEEK - 61 }), (day, week) => {
        const daily = { prop: "backupWindow", value: `${clock(day)}-${clock(day + 60)}` };
        const weekly = { prop: "maintenanceWindow", value: `${weekClock(week)}-${weekClock(week + 60)}` };
        const found = [windowChecks({ daily, weekly, shortest: 30 })].flat(9).filter((check) => check !== undefined);
        const distance = Math.abs((week % DAY) - day);
        expect(found.length).toBe(Math.min(distance, DAY - distance) < 60 ? 1 : 0);
      }),
    );
  });
});
