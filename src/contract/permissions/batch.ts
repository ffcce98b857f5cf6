import type { AdapterPermissions } from "./permission";

const LIST = [{ action: "batch:ListJobs", on: "*" }] as const;

/** Of `BatchBackend`. Jobs are submitted with tags, which is a permission of its own. */
export const BATCH_BACKEND_PERMISSIONS = {
  submit: [
    { action: "batch:SubmitJob", on: "batch queue" },
    { action: "batch:SubmitJob", on: "batch job definition" },
    { action: "batch:TagResource", on: "batch jobs" },
  ],
  runsOf: LIST,
  liveRuns: LIST,
  end: [{ action: "batch:TerminateJob", on: "batch jobs" }],
} as const satisfies AdapterPermissions;
