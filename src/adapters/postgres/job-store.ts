import { sql } from "kysely";
import { FINAL_STATES, type Progress } from "../../contract/job";
import type { Job } from "../../jobs/job";
import type {
  Clock,
  HeartbeatOutcome,
  IdempotencyRecord,
  InsertOptions,
  InsertOutcome,
  JobFilter,
  JobStore,
  ListPosition,
  ReplaceOptions,
} from "../../jobs/ports";
import { SqlJobReads } from "../sql/job-reads";
import { toJob } from "../sql/rows";
import { sqlTables } from "../sql/schema";
import type { PostgresDatabase } from "./database";
import { appendLines } from "./events";
import { handedBefore } from "./handed-before";
import { extendLease, reportProgress } from "./heartbeat";
import { insertJob } from "./insert";
import { listJobs } from "./listing";
import { rememberPart } from "./remember";
import { mutableColumns, stateData } from "./rows";
import { quotaError, usagePart } from "./usage";

export interface PostgresJobStoreOptions {
  readonly db: PostgresDatabase;
  readonly clock: Clock;
  /**
   * A queued job whose message the queue took so long ago counts as lost: nobody can look into the queue. It is sent
   * once more then, which does no harm where it only waits.
   * @default 1_800_000 - half an hour
   */
  readonly lostAfterMs?: number;
}
const DEFAULT_LOST_AFTER_MS = 1_800_000;

/**
 * Jobs in PostgreSQL, beside their outbox. Every change is one statement, which the server does whole or not at all: no
 * connection that breaks leaves half of one, and none waits for a process between two steps.
 */
export class PostgresJobStore extends SqlJobReads implements JobStore {
  private readonly db: PostgresDatabase;

  constructor(private readonly options: PostgresJobStoreOptions) {
    super(sqlTables(options.db));
    this.db = options.db;
  }

  insert(job: Job, idempotency: IdempotencyRecord | undefined, options: InsertOptions = {}): Promise<InsertOutcome> {
    return insertJob(this.db, job, idempotency, options);
  }

  list(tenant: string, filter: JobFilter, position: ListPosition | undefined, limit: number): Promise<readonly Job[]> {
    return listJobs(this.tables, tenant, filter, position, limit);
  }

  async replace(
    previous: Job,
    next: Job,
    { enqueue = false, atMost, quiet = false }: ReplaceOptions = {},
  ): Promise<boolean> {
    const { updatedAt: at } = next;
    const move = this.db
      .updateTable("jobs")
      .set({ ...mutableColumns(next), ...(enqueue && { queued_at: at }), handed_at: at })
      .set(({ eb }) => ({ last_seq: eb("last_seq", "+", quiet ? 0 : 1) }))
      .where("id", "=", previous.id)
      .where("state", "=", previous.state)
      .where("version", "=", previous.version)
      .where("attempt", "=", previous.attempt)
      .returning(["id", "last_seq", "priority"]);
    const usage = usagePart(previous.state, next, atMost, sql`moved`);
    const memory = rememberPart(previous.state, next);
    const written = sql`
      with moved as (${move}), ${sql.join([...usage, ...memory, sql``], sql`, `)} told as (
        insert into job_events (job_id, seq, type, data, at)
        select id, last_seq, 'state', ${stateData(next)}, ${at} from moved where ${!quiet}
      ), queued as (
        insert into outbox (job_id, priority) select id, priority from moved where ${enqueue}
      )
      select id from moved`;
    try {
      return (await written.execute(this.db)).rows.length > 0;
    } catch (error) {
      throw quotaError(error);
    }
  }

  heartbeat(
    id: string,
    attempt: number,
    leaseUntil: number,
    progress: Progress | undefined,
  ): Promise<HeartbeatOutcome> {
    const run = { id, attempt, leaseUntil };
    return progress === undefined
      ? extendLease(this.db, run)
      : reportProgress(this.db, run, progress, this.options.clock.now());
  }

  async requestCancel(id: string): Promise<Job | undefined> {
    const marked = await this.db
      .updateTable("jobs")
      .set(({ eb }) => ({ cancel_requested: true, version: eb("version", "+", 1) }))
      .set({ updated_at: this.options.clock.now() })
      .where("id", "=", id)
      .where("cancel_requested", "=", false)
      .where("state", "not in", [...FINAL_STATES])
      .returningAll()
      .executeTakeFirst();
    return marked ? toJob(marked) : this.load(id);
  }

  appendLog(id: string, attempt: number, lines: readonly string[]): Promise<void> {
    const data = lines.map((line) => JSON.stringify({ attempt, line }));
    return appendLines(this.db, id, data, this.options.clock.now());
  }

  /** Events, tags, key and messages go with the row they refer to. */
  async remove(job: Job): Promise<boolean> {
    const gone = this.db.deleteFrom("jobs").where("id", "=", job.id).where("version", "=", job.version).returningAll();
    const { rows } = await sql`
      with gone as (${gone})
      insert into tombstones (job_id, tenant, kind, state, created_at, finished_at, removed_at)
      select id, tenant, kind, state, created_at, finished_at, ${this.options.clock.now()}::bigint from gone
      returning job_id`.execute(this.db);
    return rows.length > 0;
  }

  lostInQueue(limit: number): Promise<readonly Job[]> {
    const { clock, lostAfterMs = DEFAULT_LOST_AFTER_MS } = this.options;
    const now = clock.now();
    return handedBefore(this.db, { before: now - lostAfterMs, now }, limit);
  }
}
