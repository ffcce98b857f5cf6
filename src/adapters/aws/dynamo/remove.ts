import type { Job } from "../../../jobs/job";
import { outboxPlace, place, RECORD, tagPart, tallyPlace } from "./places";
import { type StoredJob, tombstone } from "./record";
import type { JobRecords } from "./records";
import { untilWritten, type Write } from "./table";
import { textOf } from "./values";

/** How long a removed job's id is kept from being used again. */
const TOMBSTONE_LIFE_SECONDS = 366 * 24 * 60 * 60;

/**
 * Replaces the record by a tombstone and takes it out of every listing, in one step; then removes what lay beside it.
 * Events that an interruption leaves behind go by themselves, see `expiresAt`.
 */
export async function removeJob(records: JobRecords, job: Job): Promise<boolean> {
  const removed = await untilWritten<boolean>(async () => {
    const stored = await records.load(job.id);
    if (!stored || stored.job.version !== job.version) return { value: false };
    const failed = await records.table.transact(removal(stored, records.clock.now()));
    return failed.length === 0 ? { value: true } : "again";
  });
  if (removed) await removeParts(records, job.id);
  return removed;
}

function removal({ job, books }: StoredJob, now: number): readonly Write[] {
  const expiresAt = Math.floor(now / 1000) + TOMBSTONE_LIFE_SECONDS;
  return [
    { put: tombstone(job, now, expiresAt), ifRevision: books.revision },
    { count: tallyPlace(job.id), by: { [job.state]: -1 } },
    ...[...new Set(job.tags)].map((tag) => ({ remove: place(job.id, tagPart(tag)) })),
    ...books.pending.map((id) => ({ remove: outboxPlace(id) })),
    ...(books.idempotency === undefined ? [] : [{ remove: place(books.idempotency, "idempotency") }]),
  ];
}

async function removeParts({ table }: JobRecords, jobId: string): Promise<void> {
  const items = await table.query({ partition: ["jobId", jobId] });
  const parts = items.map((item) => textOf(item, "part")).filter((part) => part !== RECORD);
  await table.removeAll(parts.map((part) => place(jobId, part)));
}
