import { isFinal } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import type { IdempotencyRecord, InsertOptions, InsertOutcome } from "../../../jobs/ports";
import type { MessageIds } from "./message-ids";
import { idempotencyPlace, listedAt, place, tagListing, tagPart } from "./places";
import { type JobRecords, outboxItem } from "./records";
import { untilWritten, type Write } from "./table";
import { usageWrites } from "./usage";
import { text, textOf, toItem } from "./values";

/** Stores job, key, tags, first event and message in one step, or says why not. */
export function insertJob(
  records: JobRecords,
  messageIds: MessageIds,
  job: Job,
  idempotency: IdempotencyRecord | undefined,
  { maxWaiting }: InsertOptions,
): Promise<InsertOutcome> {
  return untilWritten<InsertOutcome>(async () => {
    const earlier = await replay(records, job.tenant, idempotency);
    if (earlier) return { value: earlier };
    // a job that was answered at once is not queued
    const message = isFinal(job.state) ? undefined : messageIds.next();
    const pending = message === undefined ? [] : [message];
    const key = idempotency && idempotencyPlace(job.tenant, idempotency.key);
    const creation = records.creation(job, { pending, idempotency: key && textOf(key, "jobId") });
    const usage = usageWrites(undefined, job, maxWaiting);
    const writes: readonly Write[] = [
      ...creation,
      ...tagItems(job).map((put) => ({ put })),
      ...pending.map((id) => ({ put: outboxItem(id, job), ifNew: true }) as const),
      ...(idempotency && key ? [keyWrite(job, idempotency)] : []),
      ...usage,
    ];
    const failed = await records.table.transact(writes);
    if (failed.length === 0) return { value: { outcome: "created", job } };
    // the key is looked at before the id; an id of a message that was drawn twice is drawn again
    const other = await replay(records, job.tenant, idempotency);
    if (other) return { value: other };
    if (failed.includes(0)) return { value: { outcome: "id-taken" } };
    const over = usage.length > 0 && failed.includes(writes.length - 1);
    return over ? { value: { outcome: "over-quota" } } : "again";
  });
}

export async function findByKey(records: JobRecords, tenant: string, key: string) {
  const item = await records.table.get(idempotencyPlace(tenant, key));
  const stored = item && (await records.load(textOf(item, "job")));
  return stored && item && { job: stored.job, bodyHash: textOf(item, "bodyHash") };
}

async function replay(
  records: JobRecords,
  tenant: string,
  wanted: IdempotencyRecord | undefined,
): Promise<InsertOutcome | undefined> {
  const known = wanted && (await findByKey(records, tenant, wanted.key));
  return known && { outcome: known.bodyHash === wanted.bodyHash ? "replayed" : "conflict", job: known.job };
}

function keyWrite({ id: job, tenant }: Job, { key, bodyHash }: IdempotencyRecord): Write {
  return { put: { ...idempotencyPlace(tenant, key), ...toItem({ job, bodyHash }) }, ifNew: true };
}

/** One item a tag in the listing of its tag. */
export function tagItems({ id, tenant, kind, createdAt, tags }: Job) {
  return [...new Set(tags)].map((tag) => ({
    ...place(id, tagPart(tag)),
    ...toItem({ tenantListing: tagListing(tenant, tag), kind }),
    listedAt: text(listedAt(createdAt, id)),
  }));
}
