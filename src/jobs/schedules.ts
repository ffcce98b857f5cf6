import type { ProblemCode } from "../contract/problem";
import type { CreateScheduleRequest } from "../contract/schedule";
import { invalidRequest, RefusedError } from "./errors";
import type { RequestPorts } from "./request-ports";
import { dueAfter, nextDue, type Schedule, scheduleIssues } from "./schedule";
import { checkRequest, type Submission, submitJob } from "./submit-job";

/** The schedules of all tenants. Every write is one atomic step. */
export interface ScheduleStore {
  insert(schedule: Schedule): Promise<void>;
  /** Oldest first, up to `limit`. */
  list(tenant: string, limit: number): Promise<readonly Schedule[]>;
  /** False: the tenant has none of this id. */
  remove(tenant: string, id: string): Promise<boolean>;
  /** Those whose next job is due by now, the longest due first. */
  due(now: number, limit: number): Promise<readonly Schedule[]>;
  /** Writes `next` if the stored schedule still has the version of `previous`. */
  replace(previous: Schedule, next: Schedule): Promise<boolean>;
}

type SchedulePorts = RequestPorts & { readonly schedules: ScheduleStore };
/** What every submission of a deployment is bound by. */
export type SubmissionRules = Omit<Submission, "tenant" | "request" | "idempotencyKey">;

const MAX_SCHEDULES = 100;
const BATCH = 20;
/** These pass by themselves: the due time is tried again with the next tick. */
const PASSING: ReadonlySet<ProblemCode> = new Set(["QUEUE_FULL", "QUOTA_EXCEEDED", "RATE_LIMITED", "UNAVAILABLE"]);

export async function createSchedule(
  ports: SchedulePorts,
  tenant: string,
  request: CreateScheduleRequest,
  rules: SubmissionRules,
): Promise<Schedule> {
  const now = ports.clock.now();
  const { when, timeZone = "UTC", job } = request;
  const issues = scheduleIssues(request, now);
  if (issues.length > 0) throw invalidRequest(issues);
  checkRequest(ports, job, rules.notify);
  if ((await ports.schedules.list(tenant, MAX_SCHEDULES)).length === MAX_SCHEDULES) {
    throw new RefusedError(
      "QUOTA_EXCEEDED",
      `there are ${MAX_SCHEDULES} schedules, as many as may be; delete one first`,
    );
  }
  const timing = { when, timeZone, createdAt: now };
  const last = { lastDueAt: null, lastJobId: null, lastError: null };
  const nextAt = nextDue(timing, now) ?? now;
  const schedule = { id: ports.ids.jobId(), tenant, job, version: 1, nextAt, ...timing, ...last };
  await ports.schedules.insert(schedule);
  return schedule;
}

export function listSchedules({ schedules }: Pick<SchedulePorts, "schedules">, tenant: string) {
  return schedules.list(tenant, MAX_SCHEDULES);
}

export async function deleteSchedule(
  { schedules }: Pick<SchedulePorts, "schedules">,
  { tenant, id }: { readonly tenant: string; readonly id: string },
): Promise<void> {
  if (await schedules.remove(tenant, id)) return;
  throw new RefusedError("SCHEDULE_NOT_FOUND", `there is no schedule ${id}; see GET /schedules`);
}

/**
 * Makes the jobs that are due, each by an idempotency key of its schedule and due time: any number of processes make one.
 *
 * @returns how many due times were done with
 */
export async function runSchedules(ports: SchedulePorts, rules: SubmissionRules): Promise<number> {
  let done = 0;
  for (const schedule of await ports.schedules.due(ports.clock.now(), BATCH)) {
    const outcome = await makeJob(ports, schedule, rules);
    if (outcome === "later") continue;
    const nextAt = dueAfter(schedule, ports.clock.now());
    // a cron that is never due again has nothing left to do
    if (nextAt === undefined) await ports.schedules.remove(schedule.tenant, schedule.id);
    else {
      const next = { ...schedule, ...outcome, nextAt, lastDueAt: schedule.nextAt, version: schedule.version + 1 };
      if (await ports.schedules.replace(schedule, next)) done++;
    }
  }
  return done;
}

type Outcome = Pick<Schedule, "lastJobId" | "lastError">;

async function makeJob(ports: SchedulePorts, schedule: Schedule, rules: SubmissionRules): Promise<Outcome | "later"> {
  const { id, tenant, job, nextAt } = schedule;
  const request = { ...job, tags: [...(job.tags ?? []), `schedule:${id}`] };
  const idempotencyKey = `schedule:${id}:${new Date(nextAt).toISOString()}`;
  try {
    const { job: made } = await submitJob(ports, { ...rules, tenant, request, idempotencyKey });
    return { lastJobId: made.id, lastError: null };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (PASSING.has(error.code)) return "later";
    return { lastJobId: schedule.lastJobId, lastError: `${error.code}: ${error.message}` };
  }
}
