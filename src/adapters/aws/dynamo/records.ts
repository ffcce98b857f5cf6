import type { Job } from "../../../jobs/job";
import { type Clock, QuotaReachedError } from "../../../jobs/ports";
import { eventItem, type NewEvent, stateEvent } from "./events";
import { outboxPlace, place, RECORD, tallyPlace } from "./places";
import { type Bookkeeping, fromItems, hasSpills, type StoredJob, toItems } from "./record";
import { type JobTableAccess, untilWritten, type Write } from "./table";
import { usageWrites } from "./usage";
import { type Item, text, toItem } from "./values";

/** What a change makes of a job. */
export interface Change {
  readonly job: Job;
  /** In order. */
  readonly events?: readonly NewEvent[];
  readonly books?: Partial<Pick<Bookkeeping, "queuedAt" | "handedAt" | "pending">>;
  /** Further writes of the same step. */
  readonly writes?: readonly Write[];
  /** Counted jobs of the tenant that may be where the job goes. @default - any number */
  readonly atMost?: number;
}

const READ_TRIES = 3;

/** Reads and changes job records. Every change requires the record that was read, and is one step with its events. */
export class JobRecords {
  constructor(
    readonly table: JobTableAccess,
    readonly clock: Clock,
  ) {}

  async load(id: string): Promise<StoredJob | undefined> {
    const range = { partition: ["jobId", id], between: ["part", text(RECORD), text(`${RECORD}$`)] } as const;
    for (let tries = 1; ; tries++) {
      try {
        return fromItems(await this.table.query(range));
      } catch (error) {
        // a removal takes the pieces after the record: the next look sees that
        if (tries === READ_TRIES) throw error;
      }
    }
  }

  /** Those that exist, in the order of the ids. */
  async loadAll(ids: readonly string[]): Promise<readonly Job[]> {
    const records = await this.table.getAll(ids.map((id) => place(id, RECORD)));
    const byId = new Map(records.map((record) => [record.jobId?.S, record]));
    const jobs = await Promise.all(
      ids.map(async (id) => {
        const record = byId.get(id);
        if (record === undefined) return undefined;
        return hasSpills(record) ? (await this.load(id))?.job : fromItems([record])?.job;
      }),
    );
    return jobs.filter((job) => job !== undefined);
  }

  /** The writes that store a new job. */
  creation(job: Job, books: Pick<Bookkeeping, "pending" | "idempotency">): readonly Write[] {
    const stored = {
      job,
      books: { revision: 1, lastSeq: 1, queuedAt: job.createdAt, handedAt: job.createdAt, spills: {}, ...books },
    };
    const { record, pieces } = toItems(stored);
    return [
      { put: record, ifNew: true },
      ...pieces.map((put) => ({ put })),
      { put: eventItem(job.id, 1, stateEvent(job)) },
      { count: tallyPlace(job.id), by: { [job.state]: 1 } },
    ];
  }

  /**
   * Changes a job as `decide` says, which is asked again when somebody else was first. It answers with a value instead
   * of a change where there is nothing to write.
   *
   * @throws QuotaReachedError where the change's `atMost` forbids it
   */
  change<Value>(
    id: string,
    decide: (stored: StoredJob | undefined) => { readonly value: Value; readonly change?: Change },
  ): Promise<Value> {
    return untilWritten(async () => {
      const stored = await this.load(id);
      const { value, change } = decide(stored);
      if (change === undefined || stored === undefined) return { value };
      const writes = changeWrites(stored, change);
      const failed = await this.table.transact(writes);
      if (failed.length === 0) return { value };
      // a record that has changed decides anew, whatever else it met
      if (failed.includes(RECORD_WRITE) || !failed.some((at) => isLimited(writes[at]))) return "again";
      throw new QuotaReachedError("as many jobs of the tenant as may be are there");
    });
  }
}

/** The record is the first write of each change. */
const RECORD_WRITE = 0;

function isLimited(write: Write | undefined): boolean {
  return write !== undefined && "count" in write && write.ifAtMost !== undefined;
}

function changeWrites(stored: StoredJob, change: Change): readonly Write[] {
  const { events = [], books, writes = [], job, atMost } = change;
  const { revision, lastSeq } = stored.books;
  const next = { ...stored.books, ...books, revision: revision + 1, lastSeq: lastSeq + events.length };
  const { record, pieces } = toItems({ job, books: next }, stored);
  const moved = job.state !== stored.job.state;
  return [
    { put: record, ifRevision: revision },
    ...pieces.map((put) => ({ put })),
    ...events.map((event, n) => ({ put: eventItem(job.id, lastSeq + n + 1, event) })),
    ...(moved ? [{ count: tallyPlace(job.id), by: { [stored.job.state]: -1, [job.state]: 1 } }] : []),
    ...usageWrites(stored.job.state, job, atMost),
    ...writes,
  ];
}

/** A message that waits to be handed to the queue. */
export function outboxItem(id: number, { id: job, priority }: Job): Item {
  return { ...outboxPlace(id), ...toItem({ outboxId: id, job, priority }) };
}
