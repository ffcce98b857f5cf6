import type { Construct } from "constructs";
import { Cluster } from "../../../constructs/compute/cluster/cluster";
import { FargateService } from "../../../constructs/compute/fargate/service";
import { FargateTask } from "../../../constructs/compute/fargate/task";
import { Duration } from "../../../constructs/core/duration";
import { EncryptionKey } from "../../../constructs/core/encryption-key";
import { Metric } from "../../../constructs/core/metric";
import { Size } from "../../../constructs/core/size";
import { AppSecret } from "../../../constructs/data/app-secret";
import type { NetworkRef } from "../../../constructs/network/network-ref";
import type { Exhibit } from "./exhibits";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const PUBLIC_IMAGE = `public.ecr.aws/docker/library/busybox@${DIGEST}`;
const OWN_IMAGE = `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/relay@${DIGEST}`;

function plainTask(scope: Construct, id: string, network: NetworkRef): FargateTask {
  return new FargateTask(scope, id, { network, image: PUBLIC_IMAGE });
}

/** Everything said that changes which resources a task consists of, or what is in its container definition. */
function fullTask(scope: Construct, id: string, network: NetworkRef): FargateTask {
  const apiKey = new AppSecret(scope, `${id}Key`, { generate: { field: "key" } });
  return new FargateTask(scope, id, {
    network,
    image: OWN_IMAGE,
    fit: { cpu: 0.5, memory: Size.gibibytes(3) },
    architecture: "ARM64",
    command: ["node", "dist/relay.js", `--greeting=\${USER}`],
    environment: { LEVEL: "info" },
    secrets: { API_KEY: apiKey.field("key").toContainerSecret() },
    port: 8000,
    stopTimeout: Duration.seconds(110),
    ephemeralStorage: Size.gibibytes(40),
    scratch: ["/work/files", "/tmp"],
    healthCheck: { command: ["/bin/true"], startPeriod: Duration.seconds(20) },
    logRetention: Duration.days(90),
    logEncryptionKey: new EncryptionKey(scope, `${id}LogKey`),
    tags: { part: "relay" },
  });
}

export const FARGATE_DEFAULTS: readonly Exhibit[] = [
  { name: "Cluster", build: (scope, id) => new Cluster(scope, id) },
  { name: "FargateTask", build: plainTask },
  {
    name: "FargateService",
    build: (scope, id, network) => {
      const [cluster, task] = [new Cluster(scope, `${id}Cluster`), plainTask(scope, `${id}Task`, network)];
      return new FargateService(scope, id, { cluster, task, network });
    },
  },
];

export const FARGATE_FORMS: readonly Exhibit[] = [
  {
    name: "ClusterAudited",
    build: (scope, id) =>
      new Cluster(scope, id, {
        containerInsights: "enabled",
        defaultCapacity: { spotWeight: 0.7 },
        shellAudit: { retention: Duration.days(90), encryptionKey: new EncryptionKey(scope, `${id}Key`) },
      }),
  },
  { name: "FargateTaskFull", build: fullTask },
  {
    name: "FargateServiceFull",
    build: (scope, id, network) => {
      const cluster = new Cluster(scope, `${id}Cluster`);
      const task = plainTask(scope, `${id}Task`, network);
      const capacity = { base: 1, spotWeight: 0.75 };
      return new FargateService(scope, id, {
        cluster,
        task,
        network,
        desiredCount: 3,
        capacity,
        tags: { part: "relay" },
      });
    },
  },
  {
    name: "FargateServiceScaled",
    build: (scope, id, network) => {
      const cluster = new Cluster(scope, `${id}Cluster`);
      const task = plainTask(scope, `${id}Task`, network);
      const scaling = { min: 1, max: 10, cpu: 70, memory: 80 };
      const service = new FargateService(scope, id, { cluster, task, network, scaling });
      const { metric, steps } = scalingExtras();
      service.scalable.scaleOnMetric("Backlog", metric);
      service.scalable.addSteps("Wake", steps);
      return service;
    },
  },
  {
    name: "FargateServiceShell",
    build: (scope, id, network) => {
      const cluster = new Cluster(scope, `${id}Cluster`);
      const task = new FargateTask(scope, `${id}Task`, {
        network,
        image: PUBLIC_IMAGE,
        readonlyRoot: false,
        exec: true,
      });
      return new FargateService(scope, id, {
        cluster,
        task,
        network,
        taskDefinitionOwner: "ci",
        failOnRollback: false,
      });
    },
  },
];

function scalingExtras() {
  const visible = new Metric({
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: "pages" },
    statistic: "Average",
    period: Duration.minutes(1),
  });
  const expression = "FILL(visible, 0)";
  return {
    metric: { target: 10, metric: { expression, metrics: { visible } } },
    steps: { adjustment: "ExactCapacity", steps: [{ from: 0, change: 1 }] },
  } as const;
}
