import { isFinal, type JobState } from "../../../contract/job";
import type { Job } from "../../../jobs/job";
import { listedAt, place, queueOrder, RECORD, SHARDS, shardOf, spillPart, stateListing, tenantListing } from "./places";
import { type Item, numberOf, optionalNumber, optionalText, textOf, toItem } from "./values";

/** What the store keeps of a job beside what the domain knows of it. */
export interface Bookkeeping {
  /** Counts every write of the record; each write requires the one that was read. */
  readonly revision: number;
  /** Number of the job's last event. */
  readonly lastSeq: number;
  /** When it last joined the queue: its place there, with the priority. */
  readonly queuedAt: number;
  /** When the queue took its last message. */
  readonly handedAt: number;
  /** Messages in the outbox. */
  readonly pending: readonly number[];
  /** Hash of the tenant's idempotency key, as its place in the table. */
  readonly idempotency: string | undefined;
  /** Texts that are too large for the record, by field: the version that wrote them and their number of pieces. */
  readonly spills: Readonly<Partial<Record<SpillField, Spill>>>;
}

interface Spill {
  readonly version: number;
  readonly pieces: number;
}

export interface StoredJob {
  readonly job: Job;
  readonly books: Bookkeeping;
}

/** What may grow. Every write of an item is paid by its size, and one ends at 400 kB. */
const SPILL_FIELDS = ["parameters", "inputs", "reason", "result"] as const;
type SpillField = (typeof SPILL_FIELDS)[number];
/** Larger texts lie in items of their own. */
const INLINE_BYTES = 2_048;
const PIECE_BYTES = 350_000;

/** The items of a job: the record, and the pieces of texts that are new and large. */
export function toItems(
  { job, books }: StoredJob,
  previous?: StoredJob,
): { readonly record: Item; readonly pieces: readonly Item[] } {
  const texts: Partial<Record<SpillField, string>> = {};
  const spills: Partial<Record<SpillField, Spill>> = {};
  const pieces: Item[] = [];
  for (const field of SPILL_FIELDS) {
    const json = job[field] === null ? undefined : JSON.stringify(job[field]);
    const known = previous?.books.spills[field];
    if (json === undefined) continue;
    if (Buffer.byteLength(json) <= INLINE_BYTES) texts[field] = json;
    else if (known && json === JSON.stringify(previous?.job[field])) spills[field] = known;
    else spills[field] = spill(job, field, json, pieces);
  }
  return { record: { ...recordItem(job, { ...books, spills }), ...toItem(texts) }, pieces };
}

function spill(job: Job, field: SpillField, json: string, pieces: Item[]): Spill {
  const bytes = Buffer.from(json);
  const count = Math.ceil(bytes.length / PIECE_BYTES);
  for (let n = 0; n < count; n++) {
    const piece = bytes.subarray(n * PIECE_BYTES, (n + 1) * PIECE_BYTES);
    pieces.push(toItem({ jobId: job.id, part: spillPart(field, job.version, n), piece }));
  }
  return { version: job.version, pieces: count };
}

function recordItem(job: Job, books: Bookkeeping): Item {
  return {
    ...place(job.id, RECORD),
    ...toItem({
      tenant: job.tenant,
      kind: job.kind,
      state: job.state,
      version: job.version,
      attempt: job.attempt,
      maxAttempts: job.maxAttempts,
      priority: job.priority,
      tags: JSON.stringify(job.tags),
      terms: Object.keys(job.terms).length === 0 ? undefined : JSON.stringify(job.terms),
      progress: job.progress === null ? undefined : JSON.stringify(job.progress),
      notification: job.notification === null ? undefined : JSON.stringify(job.notification),
      cancelRequested: job.cancelRequested,
      timeoutMs: job.timeoutMs,
      startBy: job.startBy ?? undefined,
      leaseUntil: job.leaseUntil ?? undefined,
      createdAt: job.createdAt,
      startedAt: job.startedAt ?? undefined,
      finishedAt: job.finishedAt ?? undefined,
      updatedAt: job.updatedAt,
      revision: books.revision,
      lastSeq: books.lastSeq,
      queuedAt: books.queuedAt,
      handedAt: books.handedAt,
      idempotency: books.idempotency,
      spills: Object.keys(books.spills).length === 0 ? undefined : JSON.stringify(books.spills),
      pending: books.pending.length === 0 ? undefined : JSON.stringify(books.pending),
    }),
    ...indexKeys(job, books),
  };
}

/** What the indexes find the record by. Without the keys of one it is not in it. */
function indexKeys(job: Job, books: Bookkeeping): Item {
  const shard = shardOf(job.id, SHARDS);
  const queued = job.state === "queued";
  const due = dueOf(job, books);
  return toItem({
    tenantListing: tenantListing(job.tenant),
    stateListing: stateListing(job.tenant, job.state),
    listedAt: listedAt(job.createdAt, job.id),
    queueShard: queued ? `queue#${shard}` : undefined,
    queueOrder: queued ? queueOrder(job.priority, books.queuedAt, job.id) : undefined,
    startShard: queued && job.startBy !== null ? `start#${shard}` : undefined,
    dueShard: due && `${due.what}#${shard}`,
    dueAt: due?.at,
  });
}

/** What a sweeper will have to look at, and from when on: one thing at a time, by the state. */
export type Due = "run" | "handed" | "notify" | "finished";

function dueOf(job: Job, books: Bookkeeping): { readonly what: Due; readonly at: number } | undefined {
  if (isFinal(job.state)) {
    const notifyAt = job.notification?.nextAt ?? null;
    // it is kept until its end was told or given up
    if (notifyAt !== null) return { what: "notify", at: notifyAt };
    return { what: "finished", at: job.finishedAt ?? job.updatedAt };
  }
  if (job.state === "queued") return books.pending.length > 0 ? undefined : { what: "handed", at: books.handedAt };
  return job.leaseUntil === null ? undefined : { what: "run", at: job.leaseUntil };
}

/** A job from its record and the pieces beside it; undefined for a tombstone. */
export function fromItems(items: readonly Item[]): StoredJob | undefined {
  const record = items.find((item) => item.part?.S === RECORD);
  if (record === undefined || isTombstone(record)) return undefined;
  const spills = JSON.parse(optionalText(record, "spills") ?? "{}") as Bookkeeping["spills"];
  const read = <Field extends SpillField>(field: Field): Job[Field] | undefined => {
    const spilled = spills[field];
    const json = spilled ? joinPieces(items, field, spilled) : optionalText(record, field);
    return json === undefined ? undefined : (JSON.parse(json) as Job[Field]);
  };
  const [parameters, inputs] = [read("parameters"), read("inputs")];
  if (parameters === undefined || inputs === undefined)
    throw new Error(`job ${record.jobId?.S} has no parameters or inputs`);
  return {
    job: { ...plainFields(record), parameters, inputs, reason: read("reason") ?? null, result: read("result") ?? null },
    books: {
      revision: numberOf(record, "revision"),
      lastSeq: numberOf(record, "lastSeq"),
      queuedAt: numberOf(record, "queuedAt"),
      handedAt: numberOf(record, "handedAt"),
      pending: JSON.parse(optionalText(record, "pending") ?? "[]") as number[],
      idempotency: optionalText(record, "idempotency"),
      spills,
    },
  };
}

function plainFields(record: Item): Omit<Job, SpillField> {
  const [progress, notification] = [optionalText(record, "progress"), optionalText(record, "notification")];
  return {
    id: textOf(record, "jobId"),
    tenant: textOf(record, "tenant"),
    kind: textOf(record, "kind"),
    state: textOf(record, "state") as JobState,
    version: numberOf(record, "version"),
    attempt: numberOf(record, "attempt"),
    maxAttempts: numberOf(record, "maxAttempts"),
    priority: numberOf(record, "priority"),
    tags: JSON.parse(textOf(record, "tags")) as string[],
    terms: JSON.parse(optionalText(record, "terms") ?? "{}") as Job["terms"],
    progress: progress === undefined ? null : (JSON.parse(progress) as Job["progress"]),
    notification: notification === undefined ? null : (JSON.parse(notification) as Job["notification"]),
    cancelRequested: record.cancelRequested?.BOOL === true,
    timeoutMs: numberOf(record, "timeoutMs"),
    startBy: optionalNumber(record, "startBy") ?? null,
    leaseUntil: optionalNumber(record, "leaseUntil") ?? null,
    createdAt: numberOf(record, "createdAt"),
    startedAt: optionalNumber(record, "startedAt") ?? null,
    finishedAt: optionalNumber(record, "finishedAt") ?? null,
    updatedAt: numberOf(record, "updatedAt"),
  };
}

function joinPieces(items: readonly Item[], field: SpillField, { version, pieces }: Spill): string {
  const parts = Array.from({ length: pieces }, (_, n) => {
    const piece = items.find((item) => item.part?.S === spillPart(field, version, n))?.piece?.B;
    if (piece === undefined) throw new Error(`job ${items[0]?.jobId?.S} misses piece ${n} of its ${field}`);
    return piece;
  });
  return Buffer.concat(parts).toString("utf8");
}

/** True where the record says that a part of it lies in other items. */
export function hasSpills(record: Item): boolean {
  return record.spills !== undefined;
}

/** What stays of a removed job, for audit: an id is used once. */
export function tombstone(job: Job, removedAt: number, expiresAt: number): Item {
  const { tenant, kind, state, createdAt, finishedAt } = job;
  const kept = { tenant, kind, state, createdAt, finishedAt: finishedAt ?? undefined, removedAt, expiresAt };
  return { ...place(job.id, RECORD), ...toItem(kept) };
}

function isTombstone(record: Item): boolean {
  return record.removedAt !== undefined;
}
