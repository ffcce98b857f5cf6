import { type Bucket, type Consumer, Grant, type JobTable } from "../constructs";
import type { PermissionSet, ResourceKind } from "../src/contract/permissions";

/** Where a system keeps its jobs and their files. */
export interface JobPlaces {
  /** @default - jobs are kept elsewhere, such as in a database */
  readonly jobs?: JobTable;
  readonly inputs: Bucket;
  readonly outputs: Bucket;
}

/** Gives a process what the contract says it needs, and has it wait until it is given. */
export function grantDeclared(consumer: Consumer, needed: readonly PermissionSet[], places: JobPlaces): void {
  const statements = needed.map(({ on, actions }) => ({ actions, resources: [arnOf(on, places)] }));
  Grant.give(consumer, ...statements).applyBefore(...consumer.starters);
}

function arnOf(kind: ResourceKind, { jobs, inputs, outputs }: JobPlaces): string {
  switch (kind) {
    case "input bucket":
      return inputs.bucketArn;
    case "input objects":
      return `${inputs.bucketArn}/*`;
    case "output bucket":
      return outputs.bucketArn;
    case "output objects":
      return `${outputs.bucketArn}/*`;
    default:
      return tableArn(kind, jobs);
  }
}

function tableArn(kind: ResourceKind, jobs: JobTable | undefined): string {
  const index = /^index (.+)$/.exec(kind)?.[1];
  if (jobs === undefined || (kind !== "table" && index === undefined)) {
    throw new Error(`this system has no ${kind}; give that permission where its resource is`);
  }
  return index === undefined ? jobs.tableArn : `${jobs.tableArn}/index/${index}`;
}
