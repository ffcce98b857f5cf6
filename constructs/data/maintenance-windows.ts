import { type Check, malformed, refuse } from "../core/checks";
import { isToken } from "../core/tokens";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;
const TIME = "([01]\\d|2[0-3]):([0-5]\\d)";
const DAILY = new RegExp(`^${TIME}-${TIME}$`);
const WEEKLY = new RegExp(`^(${DAYS.join("|")}):${TIME}-(${DAYS.join("|")}):${TIME}$`);

/** A stretch of time that comes again and again, in minutes from the beginning of its day or week. */
export interface TimeWindow {
  readonly start: number;
  /** May reach past the end of the day or week. */
  readonly length: number;
}

/** Reads `hh:mm-hh:mm` in UTC; a window may pass midnight. `undefined` for anything else. */
export function parseDailyWindow(text: string): TimeWindow | undefined {
  const [, fromHour, fromMinute, toHour, toMinute] = DAILY.exec(text) ?? [];
  if (fromHour === undefined) return undefined;
  return stretch(minutes(fromHour, fromMinute), minutes(toHour, toMinute), DAY_MINUTES);
}

/** Reads `ddd:hh:mm-ddd:hh:mm` in UTC, days in lower case; a window may pass the end of the week. */
export function parseWeeklyWindow(text: string): TimeWindow | undefined {
  const [, fromDay = "", fromHour, fromMinute, toDay = "", toHour, toMinute] = WEEKLY.exec(text) ?? [];
  if (fromHour === undefined) return undefined;
  const start = DAYS.indexOf(fromDay) * DAY_MINUTES + minutes(fromHour, fromMinute);
  return stretch(start, DAYS.indexOf(toDay) * DAY_MINUTES + minutes(toHour, toMinute), WEEK_MINUTES);
}

/** Whether a daily window shares a minute with a weekly one. Windows that only touch do not overlap. */
export function windowsOverlap(daily: TimeWindow, weekly: TimeWindow): boolean {
  return DAYS.some((_day, index) => {
    const start = index * DAY_MINUTES + daily.start;
    const untilNext = (weekly.start - start + WEEK_MINUTES) % WEEK_MINUTES;
    const sinceLast = (start - weekly.start + WEEK_MINUTES) % WEEK_MINUTES;
    return untilNext < daily.length || sinceLast < weekly.length;
  });
}

/** Which props hold the two windows, and what AWS asks of them. */
export interface WindowRules {
  readonly daily: { readonly prop: string; readonly value: string | undefined };
  readonly weekly: { readonly prop: string; readonly value: string | undefined };
  /** Shortest window, in minutes. */
  readonly shortest: number;
}

/** Broken if a window is misspelt or too short, or if the two overlap. */
export function windowChecks({ daily, weekly, shortest }: WindowRules): Check {
  return [
    malformed(daily.prop, daily.value, DAILY, {
      must: "be a daily time range in UTC such as 03:00-04:00",
      remedy: "write it as hh:mm-hh:mm",
    }),
    malformed(weekly.prop, weekly.value, WEEKLY, {
      must: "be a weekly time range in UTC such as sun:04:00-sun:05:00, in lower case",
      remedy: "write it as ddd:hh:mm-ddd:hh:mm",
    }),
    lengthCheck(daily, known(daily.value, parseDailyWindow), shortest),
    lengthCheck(weekly, known(weekly.value, parseWeeklyWindow), shortest),
    overlapCheck(daily, weekly),
  ];
}

function overlapCheck(daily: WindowRules["daily"], weekly: WindowRules["weekly"]): Check {
  const day = known(daily.value, parseDailyWindow);
  const week = known(weekly.value, parseWeeklyWindow);
  if (day === undefined || week === undefined) return undefined;
  return refuse(windowsOverlap(day, week), {
    prop: weekly.prop,
    must: `not overlap ${daily.prop}, which AWS refuses`,
    got: [daily.value, weekly.value],
    remedy: "move one of them",
  });
}

function lengthCheck({ prop, value }: WindowRules["daily"], window: TimeWindow | undefined, shortest: number): Check {
  return refuse(window !== undefined && window.length < shortest, {
    prop,
    must: `last at least ${shortest} minutes`,
    got: value,
    remedy: "lengthen it",
  });
}

function known(value: string | undefined, parse: (text: string) => TimeWindow | undefined): TimeWindow | undefined {
  return value === undefined || isToken(value) ? undefined : parse(value);
}

function minutes(hour = "0", minute = "0"): number {
  return Number(hour) * 60 + Number(minute);
}

function stretch(start: number, end: number, cycle: number): TimeWindow {
  return { start, length: (end - start + cycle) % cycle };
}
