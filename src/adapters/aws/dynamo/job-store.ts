import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { isFinal, JOB_STATES, type JobState, type Progress } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import type {
  Clock,
  HeartbeatOutcome,
  IdempotencyRecord,
  InsertOptions,
  InsertOutcome,
  JobFilter,
  JobRecordedEvent,
  JobStore,
  ListPosition,
  ReplaceOptions,
} from "../../../jobs/ports";
import { type NewEvent, stateEvent, toEvent } from "./events";
import { extendLease } from "./heartbeat";
import { findByKey, insertJob } from "./insert";
import { listJobs } from "./listing";
import { MessageIds } from "./message-ids";
import { eventsAfter, everyShard, place, queueOrder, TALLIES } from "./places";
import { JobRecords, outboxItem } from "./records";
import { removeJob } from "./remove";
import { cacheWrites, findByCacheKey } from "./result-cache";
import { dueNotifications, finishedBefore, handedBefore, overdueStarts, staleRuns } from "./sweeps";
import { JobTableAccess, type Write } from "./table";
import { optionalNumber, text } from "./values";

export interface DynamoJobStoreOptions {
  readonly client: DynamoDBClient;
  /** A table laid out as `JOB_TABLE_LAYOUT` says. */
  readonly tableName: string;
  readonly clock: Clock;
  /**
   * A queued job whose message the queue took so long ago counts as lost: nobody can look into the queue. It is sent
   * once more then, which does no harm where it only waits.
   * @default 1_800_000 - half an hour
   */
  readonly lostAfterMs?: number;
}
const DEFAULT_LOST_AFTER_MS = 1_800_000;

/** A transaction holds at most 100 items and 4 MB. */
const LINES_A_WRITE = 80;

/** Jobs in one DynamoDB table, beside their outbox. Each change is a transaction that requires what was read. */
export class DynamoJobStore implements JobStore {
  private readonly records: JobRecords;
  private readonly table: JobTableAccess;
  private readonly messageIds: MessageIds;

  constructor(private readonly options: DynamoJobStoreOptions) {
    this.table = new JobTableAccess(options.client, options.tableName);
    this.records = new JobRecords(this.table, options.clock);
    this.messageIds = new MessageIds(options.clock);
  }

  insert(job: Job, idempotency: IdempotencyRecord | undefined, options: InsertOptions = {}): Promise<InsertOutcome> {
    return insertJob(this.records, this.messageIds, job, idempotency, options);
  }

  findByIdempotencyKey(
    tenant: string,
    key: string,
  ): Promise<{ readonly job: Job; readonly bodyHash: string } | undefined> {
    return findByKey(this.records, tenant, key);
  }

  findCached(tenant: string, cacheKey: string): Promise<Job | undefined> {
    return findByCacheKey(this.records, tenant, cacheKey);
  }

  async find(tenant: string, id: string): Promise<Job | undefined> {
    const job = await this.load(id);
    return job?.tenant === tenant ? job : undefined;
  }

  async load(id: string): Promise<Job | undefined> {
    return (await this.records.load(id))?.job;
  }

  list(tenant: string, filter: JobFilter, position: ListPosition | undefined, limit: number): Promise<readonly Job[]> {
    return listJobs(this.records, tenant, filter, position, limit);
  }

  replace(previous: Job, next: Job, options: ReplaceOptions = {}): Promise<boolean> {
    return this.records.change<boolean>(previous.id, (stored) => {
      const { state, version, attempt } = previous;
      const same = stored?.job.state === state && stored.job.version === version && stored.job.attempt === attempt;
      if (!same) return { value: false };
      const message = options.enqueue ? this.messageIds.next() : undefined;
      const { id, tenant, kind, parameters, inputs, tags, terms, createdAt } = stored.job;
      const job = { ...next, id, tenant, kind, parameters, inputs, tags, terms, createdAt };
      const books = {
        handedAt: next.updatedAt,
        ...(message !== undefined && { queuedAt: next.updatedAt, pending: [...stored.books.pending, message] }),
      };
      const queued: readonly Write[] = message === undefined ? [] : [{ put: outboxItem(message, job), ifNew: true }];
      const writes = [...queued, ...cacheWrites(state, job)];
      const { atMost, quiet = false } = options;
      return { value: true, change: { job, events: quiet ? [] : [stateEvent(job)], books, writes, atMost } };
    });
  }

  heartbeat(
    id: string,
    attempt: number,
    leaseUntil: number,
    progress: Progress | undefined,
  ): Promise<HeartbeatOutcome> {
    const { client, tableName } = this.options;
    if (progress === undefined) return extendLease(client, tableName, { id, attempt, leaseUntil });
    return this.records.change<HeartbeatOutcome>(id, (stored) => {
      const job = stored?.job;
      const works = job?.attempt === attempt && (job.state === "starting" || job.state === "running");
      if (!works) return { value: "superseded" };
      const at = this.options.clock.now();
      const reported = { ...progress, fraction: Math.max(progress.fraction, job.progress?.fraction ?? 0) };
      const next = { ...job, leaseUntil, progress: reported, version: job.version + 1, updatedAt: at };
      const events: readonly NewEvent[] = [{ type: "progress", data: reported, at }];
      return { value: job.cancelRequested ? "cancel-requested" : "alive", change: { job: next, events } };
    });
  }

  requestCancel(id: string): Promise<Job | undefined> {
    return this.records.change<Job | undefined>(id, (stored) => {
      const job = stored?.job;
      if (!job || isFinal(job.state) || job.cancelRequested) return { value: job };
      const next = { ...job, cancelRequested: true, version: job.version + 1, updatedAt: this.options.clock.now() };
      return { value: next, change: { job: next } };
    });
  }

  async queuePosition(job: Job): Promise<number> {
    const stored = await this.records.load(job.id);
    if (!stored) return 0;
    const mine = queueOrder(stored.job.priority, stored.books.queuedAt, job.id);
    const before = await Promise.all(
      everyShard("queue").map((shard) =>
        this.table.count({
          index: "byQueue",
          partition: ["queueShard", shard],
          between: ["queueOrder", text("0"), text(mine)],
        }),
      ),
    );
    // the end of a range belongs to it
    const itself = stored.job.state === "queued" ? 1 : 0;
    return Math.max(0, before.reduce((sum, count) => sum + count, 0) - itself);
  }

  async countByState(): Promise<Readonly<Record<JobState, number>>> {
    const tallies = await this.table.getAll(everyShard("tally", TALLIES).map((tally) => place(tally, "tally")));
    const counts = JOB_STATES.map((state) => {
      const jobs = tallies.reduce((sum, tally) => sum + (optionalNumber(tally, state) ?? 0), 0);
      return [state, jobs] as const;
    });
    return Object.fromEntries(counts) as Record<JobState, number>;
  }

  async appendLog(id: string, attempt: number, lines: readonly string[]): Promise<void> {
    for (let at = 0; at < lines.length; at += LINES_A_WRITE) {
      const some = lines.slice(at, at + LINES_A_WRITE);
      await this.records.change<void>(id, (stored) => {
        if (!stored) return { value: undefined };
        const now = this.options.clock.now();
        const events = some.map((line) => ({ type: "log", data: { attempt, line }, at: now }) as const);
        return { value: undefined, change: { job: stored.job, events } };
      });
    }
  }

  async events(
    id: string,
    afterSeq: number,
    limit: number,
    type?: JobRecordedEvent["type"],
  ): Promise<readonly JobRecordedEvent[]> {
    if (limit <= 0) return [];
    const [from, to] = eventsAfter(afterSeq);
    const where = type === undefined ? undefined : (["type", type] as const);
    const range = { partition: ["jobId", id], between: ["part", text(from), text(to)], where } as const;
    return (await this.table.query(range, limit)).map(toEvent);
  }

  remove(job: Job): Promise<boolean> {
    return removeJob(this.records, job);
  }

  staleRuns(leaseBefore: number, limit: number): Promise<readonly Job[]> {
    return staleRuns(this.records, leaseBefore, limit);
  }

  overdueStarts(now: number, limit: number): Promise<readonly Job[]> {
    return overdueStarts(this.records, now, limit);
  }

  lostInQueue(limit: number): Promise<readonly Job[]> {
    const { clock, lostAfterMs = DEFAULT_LOST_AFTER_MS } = this.options;
    return handedBefore(this.records, clock.now() - lostAfterMs, limit);
  }

  finishedBefore(time: number, limit: number): Promise<readonly Job[]> {
    return finishedBefore(this.records, time, limit);
  }

  dueNotifications(now: number, limit: number): Promise<readonly Job[]> {
    return dueNotifications(this.records, now, limit);
  }
}
