import { Cron } from "croner";
import type { Issue } from "../contract/problem";
import { type CreateScheduleRequest, MAX_SCHEDULE_BYTES, type ScheduledJob } from "../contract/schedule";

/** Jobs that are made again and again. Times are epoch milliseconds. */
export interface Schedule {
  readonly id: string;
  readonly tenant: string;
  readonly when: string;
  readonly timeZone: string;
  readonly job: ScheduledJob;
  /** Counts every write. */
  readonly version: number;
  readonly createdAt: number;
  readonly nextAt: number;
  readonly lastDueAt: number | null;
  readonly lastJobId: string | null;
  readonly lastError: string | null;
}

type Timing = Pick<Schedule, "when" | "timeZone" | "createdAt">;

const RATE = /^rate\(([1-9]\d{0,4}) (minute|hour|day)s?\)$/;
const MILLISECONDS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** The first due time after a time; undefined where there is none, as on the 30th of February. Pure. */
export function nextDue({ when, timeZone, createdAt }: Timing, after: number): number | undefined {
  const period = periodOf(when);
  if (period !== undefined) return createdAt + (Math.floor((after - createdAt) / period) + 1) * period;
  return new Cron(when, { timezone: timeZone, mode: "5-part" }).nextRun(new Date(after))?.getTime();
}

/** The due time that follows one that was made, as seen now: of those missed in an outage none is made up. */
export function dueAfter(schedule: Schedule, now: number): number | undefined {
  const next = nextDue(schedule, schedule.nextAt);
  return next === undefined || next > now ? next : nextDue(schedule, now);
}

/** What cannot be scheduled. */
export function scheduleIssues({ when, timeZone = "UTC", job }: CreateScheduleRequest, now: number): readonly Issue[] {
  const issues: Issue[] = [];
  if (!isTimeZone(timeZone)) {
    issues.push({
      path: "/timeZone",
      message: "must be a time zone such as Europe/Berlin",
      remedy: "see the IANA names",
    });
  } else if (!isEverDue({ when, timeZone, createdAt: now }, now)) {
    const message = "must be five fields of cron such as 0 6 * * 1-5, or rate(<n> minutes|hours|days), and come due";
    issues.push({ path: "/when", message });
  }
  const bytes = Buffer.byteLength(JSON.stringify(job));
  if (bytes > MAX_SCHEDULE_BYTES) {
    issues.push({ path: "/job", message: `must have at most ${MAX_SCHEDULE_BYTES} bytes as JSON, got ${bytes}` });
  }
  return issues;
}

function isEverDue(timing: Timing, now: number): boolean {
  try {
    return nextDue(timing, now) !== undefined;
  } catch {
    return false;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function periodOf(when: string): number | undefined {
  const [, count, unit] = RATE.exec(when) ?? [];
  return count === undefined ? undefined : Number(count) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}
