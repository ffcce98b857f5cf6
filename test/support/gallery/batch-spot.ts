import { BatchSpotJob } from "../../../constructs/compute/batch-spot-job/batch-spot-job";
import { Duration } from "../../../constructs/core/duration";
import { EncryptionKey } from "../../../constructs/core/encryption-key";
import { Size } from "../../../constructs/core/size";
import { AppSecret } from "../../../constructs/data/app-secret";
import type { Exhibit } from "./exhibits";

/** An image of the account's own registry, by digest. */
const image = `123456789012.dkr.ecr.us-east-1.amazonaws.com/solver@sha256:${"0".repeat(64)}`;

export const BATCH_SPOT_DEFAULT: Exhibit = {
  name: "BatchSpotJob",
  build: (scope, id, network) => new BatchSpotJob(scope, id, { network, image }),
};

export const BATCH_SPOT_FORMS: readonly Exhibit[] = [
  {
    // As the optimizer's document has it: one type of 96 vCPUs, from none to one of them.
    name: "BatchSpotJobOneType",
    build: (scope, id, network) =>
      new BatchSpotJob(scope, id, {
        network,
        image,
        vcpu: 72,
        memory: Size.mebibytes(140_000),
        instanceTypes: ["c5.24xlarge"],
        minVcpus: 0,
        maxVcpus: 96,
        onDemandFallback: false,
      }),
  },
  {
    name: "BatchSpotJobFull",
    build: (scope, id, network) => {
      const job = new BatchSpotJob(scope, id, {
        network,
        image,
        architecture: "ARM64",
        vcpu: 8,
        timeout: Duration.minutes(45),
        instanceTypes: ["c7g", "c8g.4xlarge", "m7g.2xlarge"],
        maxVcpus: 256,
        onDemandFallback: { maxVcpus: 32 },
        fairShare: { weightFactors: { teachers: 0.5, trial: 2 } },
        schedulingPriority: 10,
        logEncryptionKey: new EncryptionKey(scope, `${id}Key`),
        secrets: { LICENCE: new AppSecret(scope, `${id}Licence`).toContainerSecret() },
        solver: { threads: "THREADS", memoryMib: "MEMORY", timeLimitSeconds: "TIME_LIMIT" },
        instances: { rootVolume: Size.gibibytes(100), detailedMonitoring: true },
        update: { terminateJobs: true, jobTimeout: Duration.minutes(10) },
        generations: { current: 2, draining: [1] },
      });
      // It splits itself: a job that submits others, which gives its code a role.
      job.grantSubmit(job);
      return job;
    },
  },
];
