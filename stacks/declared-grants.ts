import { type Bucket, type Consumer, Grant, type JobTable } from "../constructs";
import type { PermissionSet, ResourceKind } from "../src/contract/permissions";

/** Where a system keeps its jobs and their files, and whom it sends e-mails as. */
export interface JobPlaces {
  /** @default - jobs are kept elsewhere, such as in a database */
  readonly jobs?: JobTable;
  readonly inputs: Bucket;
  readonly outputs: Bucket;
  /** ARN of an identity of SES. @default - no e-mails are sent */
  readonly emailIdentity?: string;
}

/** Gives a process what the contract says it needs, and has it wait until it is given. */
export function grantDeclared(consumer: Consumer, needed: readonly PermissionSet[], places: JobPlaces): void {
  const statements = needed.map(({ on, actions }) => ({ actions, resources: [arnOf(on, places)] }));
  Grant.give(consumer, ...statements).applyBefore(...consumer.starters);
}

function arnOf(kind: ResourceKind, { jobs, inputs, outputs, emailIdentity }: JobPlaces): string {
  switch (kind) {
    case "input bucket":
      return inputs.bucketArn;
    case "input objects":
      return `${inputs.bucketArn}/*`;
    case "output bucket":
      return outputs.bucketArn;
    case "output objects":
      return `${outputs.bucketArn}/*`;
    case "email identity":
      return there(kind, emailIdentity);
    default:
      return tableArn(kind, jobs);
  }
}

function tableArn(kind: ResourceKind, jobs: JobTable | undefined): string {
  const index = /^index (.+)$/.exec(kind)?.[1];
  const table = there(kind, kind === "table" || index !== undefined ? jobs : undefined);
  return index === undefined ? table.tableArn : `${table.tableArn}/index/${index}`;
}

function there<Place>(kind: ResourceKind, place: Place | undefined): Place {
  if (place === undefined) throw new Error(`this system has no ${kind}; give that permission where its resource is`);
  return place;
}
