import type { Construct } from "constructs";
import { Network, type NetworkRef } from "../../../constructs";
import { BatchFargateJob } from "../../../constructs/compute/batch-fargate-job/batch-fargate-job";
import { bind } from "../../../constructs/core/bind";
import { Duration } from "../../../constructs/core/duration";
import { Role } from "../../../constructs/core/role";
import { Size } from "../../../constructs/core/size";
import { AppSecret } from "../../../constructs/data/app-secret";
import { Bucket } from "../../../constructs/data/bucket";
import { FailureQueue } from "../../../constructs/messaging/failure-queue";
import { EgressGuard } from "../../../constructs/network/egress-guard";
import type { Exhibit } from "./exhibits";

const image = `123456789012.dkr.ecr.us-east-1.amazonaws.com/grader@sha256:${"0123456789abcdef".repeat(4)}`;

/** A network has one guard, so whoever closes it has one of its own. */
function closedNetwork(scope: Construct, id: string, cidr: string): NetworkRef {
  const availabilityZones = ["us-east-1a", "us-east-1b"];
  const closed = { nat: "none", tiers: ["isolated"], endpoints: "fargate", flowLogs: "off" } as const;
  return new Network(scope, id, { availabilityZones, cidr, ...closed });
}

export const BATCH_DEFAULTS: readonly Exhibit[] = [
  {
    name: "BatchFargateJob",
    build: (scope, id, network) => new BatchFargateJob(scope, id, { network, image }),
  },
  {
    name: "EgressGuard",
    build: (scope, id) =>
      new EgressGuard(scope, id, {
        network: closedNetwork(scope, `${id}Network`, "10.70.0.0/16"),
        names: ["logs.us-east-1.amazonaws.com"],
      }),
  },
];

export const BATCH_FORMS: readonly Exhibit[] = [
  {
    name: "BatchFargateJobSpot",
    build: (scope, id, network) =>
      new BatchFargateJob(scope, id, {
        network,
        image,
        subnetTier: "private",
        capacity: "spot",
        fit: { cpu: 1, memory: Size.gibibytes(2) },
        dns: "open",
        bucketAccess: "any",
      }),
  },
  {
    name: "BatchFargateJobGranted",
    build: (scope, id) => {
      const results = new Bucket(scope, `${id}Results`);
      const job = new BatchFargateJob(scope, id, {
        network: closedNetwork(scope, `${id}Network`, "10.71.0.0/16"),
        image,
        capacity: "spotThenOnDemand",
        dns: "open",
        buckets: [results],
        secrets: { SIGNING_KEY: new AppSecret(scope, `${id}Key`).toContainerSecret() },
        environment: { MODE: "strict" },
        command: ["grade", "Ref::package"],
        parameters: { package: "none" },
        scratch: ["/tmp", "/work"],
        ephemeralStorage: Size.gibibytes(30),
      });
      bind(job, results, { access: "write", environment: "RESULTS" });
      const submitter = new Role(scope, `${id}Submitter`, { assumedBy: ["lambda.amazonaws.com"] });
      const tag = { key: "millrace:job" };
      job.grantSubmit(submitter, { tag });
      job.grantCancel(submitter, { tag });
      job.grantDescribe(submitter);
      job.onStateChange("Ended", { target: new FailureQueue(scope, `${id}Ends`) });
      return job;
    },
  },
  {
    name: "BatchFargateJobFair",
    build: (scope, id, network) =>
      new BatchFargateJob(scope, id, {
        network,
        image,
        subnetTier: "private",
        architecture: "ARM64",
        fairShare: { weightFactors: { staff: 0.5, "class*": 1 }, decay: Duration.hours(2), reservation: 10 },
        schedulingPriority: 5,
        dns: "open",
        bucketAccess: "any",
      }),
  },
];
