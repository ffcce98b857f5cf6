import type { Json } from "../core/policy";

/** What an event must be like: field → allowed values, or `detail` → field → allowed values and conditions. */
export interface EventPattern {
  readonly source: readonly string[];
  readonly "detail-type": readonly string[];
  readonly detail: Readonly<Record<string, Json>>;
}

/** States of a Batch job, from the first to the last. */
export const BATCH_STATES = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** Something of which Batch tells when a job changes its state: a job queue, or a job with one of its own. */
export interface StateChangeSource {
  /** ARN of the job queue: events name the queue by it, never by the name. */
  readonly jobQueueArn: string;
}

/** A job in one of these queues came into one of these states. Parents of array jobs are told of like jobs. */
export function jobStateChange(queueArns: readonly string[], states: readonly BatchState[]): EventPattern {
  return batchEvent("Batch Job State Change", { jobQueue: queueArns, status: states });
}

/** The first job in one of these queues cannot start: no capacity, no image, too large. */
export function queueBlocked(queueArns: readonly string[]): EventPattern {
  return batchEvent("Batch Job Queue Blocked", { jobQueue: queueArns });
}

/** The scan of an image of one of these repositories found something at least this grave. */
export function scanFinding(repositoryNames: readonly string[], severities: readonly ScanSeverity[]): EventPattern {
  const graver = severities.map((severity) => ({ "finding-severity-counts": { [severity]: [{ numeric: [">", 0] }] } }));
  const [only] = graver;
  return {
    source: ["aws.ecr"],
    "detail-type": ["ECR Image Scan"],
    detail: {
      "scan-status": ["COMPLETE"],
      "repository-name": repositoryNames,
      ...(graver.length === 1 && only !== undefined ? only : { $or: graver }),
    },
  };
}

/** How grave a finding of ECR's scan is. */
export const SCAN_SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "LOW"] as const;
export type ScanSeverity = (typeof SCAN_SEVERITIES)[number];

function batchEvent(detailType: string, detail: Readonly<Record<string, Json>>): EventPattern {
  return { source: ["aws.batch"], "detail-type": [detailType], detail };
}

/** The same pattern with its lists of values in order: the order says nothing, and so it makes no plan noise. */
export function inOrder(value: Json, sortKey: (text: string) => string): Json {
  if (isList(value)) {
    return isTexts(value) ? sortedBy(value, sortKey) : value.map((each) => inOrder(each, sortKey));
  }
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inOrder(inner, sortKey)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isTexts(values: readonly Json[]): values is readonly string[] {
  return values.every((value) => typeof value === "string");
}

function sortedBy(values: readonly string[], sortKey: (text: string) => string): readonly string[] {
  const keyed = [...new Set(values)].map((value) => ({ value, key: sortKey(value) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ value }) => value);
}
