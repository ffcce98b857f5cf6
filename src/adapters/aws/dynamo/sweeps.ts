import { isFinal } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import { everyShard } from "./places";
import type { Due } from "./record";
import type { JobRecords } from "./records";
import { number, numberOf, textOf } from "./values";

/** Jobs that a sweeper must look at, oldest first. The index says which, the record whether it is still so. */
async function dueJobs(
  records: JobRecords,
  due: { readonly what: Due | "start"; readonly until: number },
  limit: number,
  holds: (job: Job) => boolean,
): Promise<readonly Job[]> {
  const [index, shard, at] = due.what === "start" ? (["byStart", "startShard", "startBy"] as const) : BY_DUE;
  const pages = await Promise.all(
    everyShard(due.what).map((value) =>
      records.table.query({ index, partition: [shard, value], between: [at, number(0), number(due.until)] }, limit),
    ),
  );
  const rows = pages.flat().map((item) => ({ id: textOf(item, "jobId"), at: numberOf(item, at) }));
  rows.sort((a, b) => a.at - b.at);
  return (await records.loadAll(rows.slice(0, limit).map(({ id }) => id))).filter(holds);
}
const BY_DUE = ["byDue", "dueShard", "dueAt"] as const;

export function staleRuns(records: JobRecords, leaseBefore: number, limit: number): Promise<readonly Job[]> {
  const due = { what: "run", until: leaseBefore - 1 } as const;
  return dueJobs(records, due, limit, ({ leaseUntil }) => leaseUntil !== null && leaseUntil < leaseBefore);
}

export function overdueStarts(records: JobRecords, now: number, limit: number): Promise<readonly Job[]> {
  const holds = ({ state, startBy }: Job) => state === "queued" && startBy !== null && startBy <= now;
  return dueJobs(records, { what: "start", until: now }, limit, holds);
}

export function finishedBefore(records: JobRecords, time: number, limit: number): Promise<readonly Job[]> {
  const holds = ({ state, finishedAt }: Job) => isFinal(state) && finishedAt !== null && finishedAt < time;
  return dueJobs(records, { what: "finished", until: time - 1 }, limit, holds);
}

export function dueNotifications(records: JobRecords, now: number, limit: number): Promise<readonly Job[]> {
  const holds = ({ notification }: Job) => {
    const at = notification?.nextAt ?? null;
    return at !== null && at <= now;
  };
  return dueJobs(records, { what: "notify", until: now }, limit, holds);
}

/**
 * Jobs whose message the queue took before a time and that have not begun since. Naming one takes note of it, so that
 * it is named to one sweeper, and again only when as much time has passed.
 */
export async function handedBefore(records: JobRecords, time: number, limit: number): Promise<readonly Job[]> {
  const named = await dueJobs(records, { what: "handed", until: time }, limit, ({ state }) => state === "queued");
  const mine = await Promise.all(
    named.map((job) =>
      records.change<Job | undefined>(job.id, (stored) => {
        const { state } = stored?.job ?? {};
        const { handedAt = Number.POSITIVE_INFINITY, pending = [] } = stored?.books ?? {};
        if (!stored || state !== "queued" || pending.length > 0 || handedAt > time) return { value: undefined };
        return { value: stored.job, change: { job: stored.job, books: { handedAt: records.clock.now() } } };
      }),
    ),
  );
  return mine.filter((job) => job !== undefined);
}
