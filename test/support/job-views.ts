import type { JobResults, JobView } from "../../src/contract/api";

export const JOB_ID = "4f0c2b1e-8d7a-4c53-9b8e-2f6f1f0a7c11";

/** A job as the API answers it. */
export function jobView(changes: Partial<JobView> = {}): JobView {
  const id = changes.id ?? JOB_ID;
  const self = `/api/v1/jobs/${id}`;
  return {
    id,
    kind: "model",
    state: "queued",
    attempt: 0,
    parameters: {},
    inputs: [],
    priority: 5,
    tags: [],
    progress: null,
    reason: null,
    queuePosition: 0,
    cancelRequested: false,
    verified: null,
    cachedFrom: null,
    notification: null,
    createdAt: "2026-01-31T12:00:00.000Z",
    startedAt: null,
    finishedAt: null,
    updatedAt: "2026-01-31T12:00:00.000Z",
    timeoutSeconds: 60,
    startBy: null,
    links: {
      self,
      status: `${self}/status`,
      results: `${self}/results`,
      artifacts: `${self}/artifacts`,
      logs: `${self}/logs`,
      events: `${self}/events`,
      cancel: `${self}/cancel`,
    },
    ...changes,
  };
}

/** Results as the API answers them. */
export function jobResults(changes: Partial<JobResults> = {}): JobResults {
  return {
    id: JOB_ID,
    state: "succeeded",
    verified: true,
    metricsAvailable: true,
    metrics: { objective: 4 },
    metricsReason: null,
    solver: { engine: "highs", seconds: 0.1, objective: 4, bound: 4, gap: 0, seed: 0 },
    files: [],
    ...changes,
  };
}
