import { type Check, malformed, notWhole, outside, refuse } from "../../core/checks";

/** How one job, or an array of them, is submitted. */
export interface JobSubmission {
  /** What the job is called in lists: 1 to 128 letters, digits, _ and -, beginning with a letter or digit. */
  readonly jobName: string;
  /**
   * Run so many copies, 2 to 10,000, each told its number in `AWS_BATCH_JOB_ARRAY_INDEX`.
   * @default - one job
   */
  readonly arraySize?: number;
  /**
   * Whose share of the queue it takes: 1 to 255 letters and digits. A queue with fair shares wants it, others refuse it.
   * @default - none
   */
  readonly share?: string;
  /**
   * Which job goes first within the share: the higher, 0 to 9999.
   * @default - the definition's
   */
  readonly schedulingPriority?: number;
}

/** What Batch's SubmitJob takes. */
export interface SubmitJobRequest {
  readonly jobName: string;
  readonly jobQueue: string;
  readonly jobDefinition: string;
  /** @default - one job */
  readonly arrayProperties?: { readonly size: number };
  /** @default - none */
  readonly shareIdentifier?: string;
  /** @default - the definition's */
  readonly schedulingPriorityOverride?: number;
}

/** The request for a queue and a definition; what is not said is not in it. */
export function submitJobRequest(
  { jobQueue, jobDefinition }: Pick<SubmitJobRequest, "jobQueue" | "jobDefinition">,
  { jobName, arraySize, share, schedulingPriority }: JobSubmission,
): SubmitJobRequest {
  return {
    jobName,
    jobQueue,
    jobDefinition,
    ...(arraySize === undefined ? {} : { arrayProperties: { size: arraySize } }),
    ...(share === undefined ? {} : { shareIdentifier: share }),
    ...(schedulingPriority === undefined ? {} : { schedulingPriorityOverride: schedulingPriority }),
  };
}

/** Everything SubmitJob would refuse. */
export function submissionChecks(submission: JobSubmission, fair: boolean): Check {
  const { jobName, arraySize, share, schedulingPriority } = submission;
  return [
    malformed("jobName", jobName, /^[0-9A-Za-z][0-9A-Za-z_-]{0,127}$/, {
      must: "be 1 to 128 letters, digits, _ and -, beginning with a letter or digit",
      remedy: "shorten or rename it",
    }),
    outside("arraySize", arraySize, 2, 10_000, "submit one job without it, or several arrays"),
    notWhole("arraySize", arraySize),
    malformed("share", share, /^[A-Za-z0-9]{1,255}$/, { must: "be 1 to 255 letters and digits", remedy: "rename it" }),
    refuse(fair && share === undefined, {
      prop: "share",
      must: "be given, because the queue is shared fairly",
      got: share,
      remedy: "say whose job it is",
    }),
    Object.entries({ share, schedulingPriority }).map(([prop, got]) =>
      refuse(!fair && got !== undefined, {
        prop,
        must: "be left out, because the queue is first in, first out",
        got,
        remedy: "remove it, or set fairShare",
      }),
    ),
    outside("schedulingPriority", schedulingPriority, 0, 9999),
    notWhole("schedulingPriority", schedulingPriority),
  ];
}
