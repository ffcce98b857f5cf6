import { randomUUID } from "node:crypto";
import type { Progress } from "../../src/contract/job";
import type { Job, ResultManifest } from "../../src/jobs/job";
import type { Clock } from "../../src/jobs/ports";

/** A clock that moves when it is told to. */
export class ManualClock implements Clock {
  constructor(private time = Date.UTC(2026, 0, 31, 8)) {}

  now(): number {
    return this.time;
  }

  advance(ms: number): void {
    this.time += ms;
  }
}

/** A queued job as a submission would make it. */
export function aJob(change: Partial<Job> = {}): Job {
  const createdAt = change.createdAt ?? Date.UTC(2026, 0, 31, 8);
  return {
    id: randomUUID(),
    tenant: "local",
    kind: "counting",
    state: "queued",
    version: 1,
    attempt: 0,
    maxAttempts: 3,
    parameters: { steps: 3, nested: { list: [1, "two", null] } },
    inputs: [{ name: "input.txt", key: "tenants/local/jobs/x/inputs/input.txt", bytes: 5, sha256: "0".repeat(64) }],
    priority: 5,
    tags: [],
    terms: {},
    progress: null,
    reason: null,
    result: null,
    notification: null,
    cancelRequested: false,
    timeoutMs: 60_000,
    startBy: null,
    leaseUntil: null,
    createdAt,
    startedAt: null,
    finishedAt: null,
    updatedAt: createdAt,
    ...change,
  };
}

export function aProgress(fraction: number, change: Partial<Progress> = {}): Progress {
  const at = new Date(Date.UTC(2026, 0, 31, 8)).toISOString();
  return { fraction, phase: "counting", message: null, incumbent: null, bound: null, gap: null, at, ...change };
}

export function aManifest(change: Partial<ResultManifest> = {}): ResultManifest {
  return {
    attempt: 1,
    files: [{ name: "count.json", bytes: 12, sha256: "1".repeat(64), contentType: "application/json" }],
    prefix: "tenants/local/jobs/x/attempts/1/",
    verified: true,
    metrics: { done: 3 },
    metricsReason: null,
    solver: null,
    ...change,
  };
}
