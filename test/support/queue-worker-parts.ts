import type { Construct } from "constructs";
import { Duration, Network, type NetworkRef, type WorkQueueProps } from "../../constructs";
import { Cluster } from "../../constructs/compute/cluster/cluster";
import type { ClusterProps } from "../../constructs/compute/cluster/cluster-props";
import { QueueWorker } from "../../constructs/compute/queue-worker/queue-worker";
import type { QueueWorkerProps } from "../../constructs/compute/queue-worker/queue-worker-props";
import { WorkQueue } from "../../constructs/messaging/work-queue";

/** What tests change of {@link workerIn}; `givenQueue` and `clusterProps` make things the worker is then given. */
export type WorkerChanges = Partial<QueueWorkerProps> & {
  readonly givenQueue?: WorkQueueProps;
  readonly clusterProps?: ClusterProps;
};

/** Ten messages a task. */
export const SCALING = {
  max: 4,
  acceptableLatency: Duration.minutes(14),
  processingTime: Duration.minutes(1),
} as const;

/** A worker in an existing network, with its cluster beside it. */
export function workerIn(scope: Construct, { givenQueue, clusterProps, ...changes }: WorkerChanges = {}): QueueWorker {
  const queue = givenQueue === undefined ? {} : { queue: new WorkQueue(scope, "Given", givenQueue) };
  return new QueueWorker(scope, "Worker", {
    cluster: new Cluster(scope, "Cluster", clusterProps),
    network: existingNetwork(),
    image: `public.ecr.aws/example/worker@sha256:${"0123456789abcdef".repeat(4)}`,
    scaling: SCALING,
    ...queue,
    ...changes,
  });
}

function existingNetwork(): NetworkRef {
  return Network.fromIds({
    vpcId: "vpc-0123456789abcdef0",
    cidr: "10.0.0.0/16",
    subnets: {
      private: ["a", "b"].map((zone) => {
        const id = `1111111111111111${zone}`;
        const place = { availabilityZone: `us-west-2${zone}`, cidr: "10.0.1.0/24" };
        return { ...place, subnetId: `subnet-${id}`, routeTableId: `rtb-${id}` };
      }),
    },
  });
}
