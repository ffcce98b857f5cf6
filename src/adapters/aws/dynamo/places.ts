import { createHash } from "node:crypto";
import { type Item, toItem } from "./values";

// Where things lie in the table: partitions and sort keys, and the keys of its indexes.

/** Partitions of each index over all tenants. One takes 1,000 writes a second. */
export const SHARDS = 4;
/** Items that count the jobs by state. A transaction excludes others on the same item, so there are more of them. */
export const TALLIES = 16;

export const RECORD = "job";
const EVENT_PREFIX = "event#";
/** Sorts behind every event. */
const AFTER_EVENTS = "event$";

/** A number from 0 to `shards` - 1 that is always the same for an id. */
export function shardOf(id: string, shards: number): number {
  return createHash("sha256").update(id).digest().readUInt16BE(0) % shards;
}

export function everyShard(name: string, shards = SHARDS): readonly string[] {
  return Array.from({ length: shards }, (_, shard) => `${name}#${shard}`);
}

export function place(jobId: string, part: string): Item {
  return toItem({ jobId, part });
}

export function eventPart(seq: number): string {
  return EVENT_PREFIX + String(seq).padStart(12, "0");
}

/** Sort keys of the events after `seq`: both ends belong to the range, and the last is no event. */
export function eventsAfter(seq: number): readonly [string, string] {
  return [eventPart(seq + 1), AFTER_EVENTS];
}

export function spillPart(field: string, version: number, chunk: number): string {
  return `${RECORD}#${field}#${version}#${chunk}`;
}

export function tagPart(tag: string): string {
  return `tag#${tag}`;
}

/** By its hash: keys may hold anything, and their length is the caller's. */
export function idempotencyPlace(tenant: string, key: string): Item {
  return place(`idempotency#${hashOf([tenant, key])}`, "idempotency");
}

/** Whose result answers a question. */
export function cachePlace(tenant: string, key: string): Item {
  return place(`cache#${hashOf([tenant, key])}`, "cache");
}

/** What a tenant uses of its quotas. */
export function usagePlace(tenant: string): Item {
  return place(`usage#${hashOf(tenant)}`, "usage");
}

/** What a tenant submitted in one minute. */
export function minutePlace(tenant: string, minute: number): Item {
  return place(`minute#${hashOf([tenant, minute])}`, "minute");
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

export function tallyPlace(jobId: string): Item {
  return place(`tally#${shardOf(jobId, TALLIES)}`, "tally");
}

export function outboxPlace(id: number): Item {
  return place(`outbox#${id % SHARDS}`, String(id).padStart(16, "0"));
}

// As JSON, so that no name can end where another begins.
export function tenantListing(tenant: string): string {
  return JSON.stringify(["tenant", tenant]);
}

export function scheduleListing(tenant: string): string {
  return JSON.stringify(["schedules", tenant]);
}

export function tagListing(tenant: string, tag: string): string {
  return JSON.stringify(["tag", tenant, tag]);
}

export function stateListing(tenant: string, state: string): string {
  return JSON.stringify(["state", tenant, state]);
}

/** Orders as (createdAt, id) does. */
export function listedAt(createdAt: number, id: string): string {
  return `${padTime(createdAt)}#${id}`;
}

/** Orders as (priority, queuedAt, id) does. */
export function queueOrder(priority: number, queuedAt: number, id: string): string {
  return `${priority}#${padTime(queuedAt)}#${id}`;
}

export function padTime(time: number): string {
  return String(Math.max(0, Math.trunc(time))).padStart(15, "0");
}
