import type { Job } from "../../../jobs/job";
import type { JobFilter, ListPosition } from "../../../jobs/ports";
import { listedAt, padTime, stateListing, tagListing, tenantListing } from "./places";
import type { JobRecords } from "./records";
import type { JobTableAccess, Range } from "./table";
import { text, textOf } from "./values";

/** Sorts behind every place of a listing. */
const END = "~";
/** Rows read ahead where a filter may refuse some. */
const LEAST_ROWS = 25;

interface Row {
  readonly place: string;
  readonly id: string;
}

/**
 * One page of a tenant's jobs, newest first. States have an index of their own and tags items of their own, so a rare
 * one is found without reading the others; several states are read side by side and merged.
 */
export async function listJobs(
  records: JobRecords,
  tenant: string,
  filter: JobFilter,
  position: ListPosition | undefined,
  limit: number,
): Promise<readonly Job[]> {
  const found: Job[] = [];
  const start = filter.createdBefore === undefined ? END : padTime(filter.createdBefore);
  let before = position ? least(start, listedAt(position.createdAt, position.id)) : start;
  while (found.length < limit) {
    const rows = Math.max(limit - found.length, LEAST_ROWS);
    const page = await readRows(records.table, tenant, filter, before, rows);
    const jobs = await records.loadAll(page.map(({ id }) => id));
    found.push(...jobs.filter((job) => matches(job, filter)));
    const last = page.at(-1);
    if (page.length < rows || last === undefined) break;
    before = last.place;
  }
  return found.slice(0, limit);
}

/** The newest rows before a place, each job once. */
async function readRows(
  table: JobTableAccess,
  tenant: string,
  filter: JobFilter,
  before: string,
  limit: number,
): Promise<readonly Row[]> {
  const from = filter.createdAfter === undefined ? "" : padTime(filter.createdAfter + 1);
  if (from >= before) return [];
  const between = ["listedAt", text(from === "" ? "0" : from), text(before)] as const;
  const where = filter.kind === undefined ? undefined : (["kind", filter.kind] as const);
  const pages = await Promise.all(
    sources(tenant, filter).map((source) => table.query({ ...source, between, where, descending: true }, limit + 1)),
  );
  const rows = new Map<string, Row>();
  for (const item of pages.flat()) {
    const row = { place: textOf(item, "listedAt"), id: textOf(item, "jobId") };
    // the end of a range belongs to it
    if (row.place < before) rows.set(row.id, row);
  }
  return [...rows.values()].sort((a, b) => (a.place > b.place ? -1 : 1)).slice(0, limit);
}

function sources(tenant: string, { tag, states }: JobFilter): readonly Range[] {
  if (tag !== undefined) return [{ index: "byTenant", partition: ["tenantListing", tagListing(tenant, tag)] }];
  if (states === undefined) return [{ index: "byTenant", partition: ["tenantListing", tenantListing(tenant)] }];
  return [...new Set(states)].map((state) => ({
    index: "byState",
    partition: ["stateListing", stateListing(tenant, state)],
  }));
}

/** What the record says, which may be newer than the index. */
function matches(job: Job, { states, kind }: JobFilter): boolean {
  return (states === undefined || states.includes(job.state)) && (kind === undefined || job.kind === kind);
}

function least(a: string, b: string): string {
  return a < b ? a : b;
}
