import { z } from "zod";

/**
 * What EventBridge tells of a Batch job: only what is read of it. The queue is named by its **ARN**.
 *
 * @see https://docs.aws.amazon.com/batch/latest/userguide/batch_cwe_events.html
 */
export const batchJobEventSchema = z.object({
  source: z.literal("aws.batch"),
  "detail-type": z.literal("Batch Job State Change"),
  detail: z.object({
    jobId: z.string(),
    jobName: z.string(),
    jobQueue: z.string(),
    status: z.enum(["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"]),
    statusReason: z.string().optional(),
  }),
});

/** What the names of our Batch jobs begin with; the job's id follows. */
export const BATCH_JOB_NAME_PREFIX = "millrace-";

/** The tag that leads from a Batch job to ours; who may cancel is told by it. */
export const BATCH_JOB_TAG = "millrace:job";

/** The job of ours that a Batch job runs; undefined for those that others put into the queue. */
export function jobOfBatchName(jobName: string): string | undefined {
  return jobName.startsWith(BATCH_JOB_NAME_PREFIX) ? jobName.slice(BATCH_JOB_NAME_PREFIX.length) : undefined;
}
