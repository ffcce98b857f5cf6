import type { Construct } from "constructs";
import { Account } from "../../core/account";
import { Grant, type Grantee } from "../../core/grants";
import type { Conditions, PolicyStatement } from "../../core/policy";

/** A tag that jobs are submitted with, so that a permission can be about these alone. */
export interface JobTag {
  readonly key: string;
  /**
   * The value it must have.
   * @default - any
   */
  readonly value?: string;
}

/** Narrows a grant down to jobs with a tag. */
export interface JobGrantOptions {
  /**
   * Submitting: the submitter may set this tag, and no other. Cancelling: only jobs that were submitted with it.
   * @default - jobs are submitted without tags, and any job of the account and region may be cancelled
   */
  readonly tag?: JobTag;
}

/** What a job is known by to those who submit and stop it. */
export interface JobIdentity {
  readonly jobQueueArn: string;
  /** ARN of the definition without a revision. */
  readonly definitionArnPrefix: string;
}

/** Submitting to this queue from any revision of this definition, the bare name included. */
export function grantSubmit(scope: Construct, job: JobIdentity, grantee: Grantee, { tag }: JobGrantOptions): Grant {
  const { jobQueueArn, definitionArnPrefix } = job;
  const submit = {
    actions: ["batch:SubmitJob"],
    resources: [jobQueueArn, definitionArnPrefix, `${definitionArnPrefix}:*`],
  };
  return Grant.give(grantee, submit, ...(tag === undefined ? [] : [tagging(scope, tag)]));
}

/** Stopping jobs, whether they wait or run. IAM knows a job by its id and its tags, but not by its queue. */
export function grantCancel(scope: Construct, grantee: Grantee, { tag }: JobGrantOptions): Grant {
  return Grant.give(grantee, {
    actions: ["batch:CancelJob", "batch:TerminateJob"],
    resources: [anyJob(scope)],
    ...(tag === undefined ? {} : { conditions: tagged("aws:ResourceTag", tag) }),
  });
}

/** Reading what became of jobs, and listing them. */
export function grantDescribe(grantee: Grantee): Grant {
  return Grant.give(grantee, {
    actions: ["batch:DescribeJobs", "batch:ListJobs"],
    resources: ["*"],
    anyResourceBecause: "Batch knows no resources for reading jobs",
  });
}

/** Batch asks for this right when a job is submitted with tags. */
function tagging(scope: Construct, tag: JobTag): PolicyStatement {
  return {
    actions: ["batch:TagResource"],
    resources: [anyJob(scope)],
    conditions: {
      ...tagged("aws:RequestTag", tag),
      "ForAllValues:StringEquals": { "aws:TagKeys": [tag.key] },
    },
  };
}

/** A tag that is missing matches no pattern, so `*` means that it is there. */
function tagged(prefix: string, { key, value = "*" }: JobTag): Conditions {
  return { [value === "*" ? "StringLike" : "StringEquals"]: { [`${prefix}/${key}`]: value } };
}

function anyJob(scope: Construct): string {
  return new Account(scope).arn("batch", "job/*");
}
