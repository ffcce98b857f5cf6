import type { Construct } from "constructs";
import { Cluster } from "../../../constructs/compute/cluster/cluster";
import { QueueWorker } from "../../../constructs/compute/queue-worker/queue-worker";
import type { QueueWorkerProps } from "../../../constructs/compute/queue-worker/queue-worker-props";
import { Duration } from "../../../constructs/core/duration";
import { EncryptionKey } from "../../../constructs/core/encryption-key";
import { Size } from "../../../constructs/core/size";
import { AppSecret } from "../../../constructs/data/app-secret";
import { WorkQueue } from "../../../constructs/messaging/work-queue";
import type { NetworkRef } from "../../../constructs/network/network-ref";
import type { Exhibit } from "./exhibits";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const SCALING = {
  max: 20,
  acceptableLatency: Duration.minutes(15),
  processingTime: Duration.minutes(1),
} as const;

/** What every worker must be given. */
function given(scope: Construct, id: string, network: NetworkRef): QueueWorkerProps {
  const cluster = new Cluster(scope, `${id}Cluster`);
  return { cluster, network, image: `public.ecr.aws/docker/library/busybox@${DIGEST}`, scaling: SCALING };
}

export const QUEUE_WORKER_DEFAULT_FORMS: readonly Exhibit[] = [
  { name: "QueueWorker", build: (scope, id, network) => new QueueWorker(scope, id, given(scope, id, network)) },
];

/** Everything said, on a queue that is there already. */
function fullWorker(scope: Construct, id: string, network: NetworkRef): QueueWorker {
  const encryptionKey = new EncryptionKey(scope, `${id}Key`);
  const queue = new WorkQueue(scope, `${id}Queue`, { fifo: true, taskTimeout: Duration.hours(2), encryptionKey });
  return new QueueWorker(scope, id, {
    ...given(scope, id, network),
    queue,
    image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/worker@${DIGEST}`,
    fit: { cpu: 2, memory: Size.gibibytes(4) },
    command: ["node", "dist/worker.js"],
    secrets: { API_KEY: new AppSecret(scope, `${id}Secret`).toContainerSecret() },
    scratch: ["/scratch"],
    capacity: { base: 2, spotWeight: 0.5 },
    variables: { queueUrl: "MILLRACE_QUEUE_URL", protectMinutes: "MILLRACE_PROTECT_MINUTES" },
    scaling: {
      max: 100,
      acceptableLatency: Duration.hours(3),
      processingTime: Duration.minutes(30),
      concurrency: 2,
      arrivalsPerDay: 5000,
      idleTime: Duration.minutes(10),
    },
    tags: { part: "worker" },
  });
}

export const QUEUE_WORKER_FORMS: readonly Exhibit[] = [
  { name: "QueueWorkerFull", build: fullWorker },
  {
    // Always at least one, also by the processors; what is at work may be stopped. The queue is made, with a key.
    name: "QueueWorkerByCpu",
    build: (scope, id, network) =>
      new QueueWorker(scope, id, {
        ...given(scope, id, network),
        queueEncryptionKey: new EncryptionKey(scope, `${id}Key`),
        scaling: { ...SCALING, min: 1, cpu: 75 },
        scaleInProtection: false,
        failOnRollback: false,
        capacity: { spotWeight: 0 },
      }),
  },
  {
    name: "QueueWorkerArm",
    build: (scope, id, network) =>
      new QueueWorker(scope, id, {
        ...given(scope, id, network),
        architecture: "ARM64",
        capacity: { base: 0, spotWeight: 1 },
        exec: true,
        readonlyRoot: false,
      }),
  },
];
