import type { Construct } from "constructs";
import { Cluster } from "../../../constructs/compute/cluster/cluster";
import { FargateApi } from "../../../constructs/compute/fargate-api/fargate-api";
import type { FargateApiProps } from "../../../constructs/compute/fargate-api/fargate-api-props";
import { LoadBalancer } from "../../../constructs/compute/load-balancer/load-balancer";
import { bind } from "../../../constructs/core/bind";
import { Duration } from "../../../constructs/core/duration";
import { Size } from "../../../constructs/core/size";
import { AppSecret } from "../../../constructs/data/app-secret";
import { Bucket } from "../../../constructs/data/bucket";
import type { NetworkRef } from "../../../constructs/network/network-ref";
import type { Exhibit } from "./exhibits";

const image = `public.ecr.aws/docker/library/busybox@sha256:${"0123456789abcdef".repeat(4)}`;
const next = `public.ecr.aws/docker/library/busybox@sha256:${"fedcba9876543210".repeat(4)}`;
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
const second = "arn:aws:acm:us-east-1:123456789012:certificate/87654321-4321-4321-4321-210987654321";
const domain = { name: "api.school.example", hostedZoneId: "Z0123456789ABCDEFGHIJ" };
const webAclArn = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/site/12345678-1234-1234-1234-123456789012";

/** An API in a cluster of its own. */
function api(scope: Construct, id: string, network: NetworkRef, props: Partial<FargateApiProps>): FargateApi {
  const cluster = new Cluster(scope, `${id}Cluster`);
  return new FargateApi(scope, id, { cluster, network, image, loadBalancer: { certificateArn }, ...props });
}

export const FARGATE_API_DEFAULT_FORMS: readonly Exhibit[] = [
  { name: "LoadBalancer", build: (scope, id, network) => new LoadBalancer(scope, id, { network, certificateArn }) },
  { name: "FargateApi", build: (scope, id, network) => api(scope, id, network, {}) },
];

export const FARGATE_API_FORMS: readonly Exhibit[] = [
  {
    name: "LoadBalancerFull",
    build: (scope, id, network) =>
      new LoadBalancer(scope, id, {
        network,
        internal: true,
        certificateArn: [certificateArn, second],
        domain: { name: "internal.school.example" },
        idleTimeout: Duration.minutes(2),
        allowedCidrs: ["10.0.0.0/8", "192.0.2.0/24"],
        accessLogs: { bucket: new Bucket(scope, `${id}Logs`, { receivesLogs: [] }), prefix: "entry" },
        webAclArn,
        desyncMitigation: "strictest",
        deletionProtection: false,
        loadBalancerName: "school-entry",
        tags: { part: "entry" },
      }),
  },
  {
    name: "FargateApiFull",
    build: (scope, id, network) => {
      const signing = new AppSecret(scope, `${id}Signing`);
      const made = api(scope, id, network, {
        loadBalancer: { domain, webAclArn },
        fit: { cpu: 0.5, memory: Size.gibibytes(1) },
        architecture: "ARM64",
        port: 8000,
        environment: { LEVEL: "info" },
        secrets: { SIGNING_KEY: signing.toContainerSecret() },
        scaling: { min: 2, max: 10, requestsPerTarget: 1000 },
        capacity: { base: 2, spotWeight: 0.5 },
        healthCheck: { path: "/ready", interval: Duration.seconds(15), unhealthyThreshold: 2, codes: "200-299" },
        slowStart: Duration.seconds(60),
        requestTimeout: Duration.seconds(90),
        tags: { part: "api" },
      });
      bind(made, new Bucket(scope, `${id}Uploads`), { access: "presign", environment: "UPLOADS" });
      return made;
    },
  },
  {
    name: "FargateApiShared",
    build: (scope, id, network) => {
      const loadBalancer = new LoadBalancer(scope, `${id}Entry`, { network, certificateArn });
      const cluster = new Cluster(scope, `${id}Cluster`);
      const shared = { cluster, network, image, loadBalancer };
      const users = new FargateApi(scope, `${id}Users`, {
        ...shared,
        route: { priority: 10, paths: ["/users", "/users/*"] },
      });
      const files = new FargateApi(scope, id, { ...shared, algorithm: "least_outstanding_requests" });
      files.addRoute("Files", { priority: 20, paths: ["/files/*"], hosts: ["*.school.example"] });
      files.addRoute("Old", { priority: 30, hosts: ["files.school.example"] });
      users.scaleBetween({ min: 2, max: 4 });
      users.scaleOnRequests({ target: 500 });
      return files;
    },
  },
  {
    name: "FargateApiMoving",
    build: (scope, id, network) => {
      const made = api(scope, id, network, {});
      made.addVersion("Next", { image: next, port: 9000, desiredCount: 1, healthCheck: { path: "/v2/health" } });
      made.splitTraffic({ Current: 90, Next: 10 });
      return made;
    },
  },
  {
    name: "FargateApiInsecure",
    build: (scope, id, network) =>
      api(scope, id, network, {
        loadBalancer: { insecureHttp: true, accessLogs: "off" },
        publicIp: true,
        desiredCount: 1,
        failOnRollback: false,
        taskDefinitionOwner: "ci",
      }),
  },
  {
    name: "FargateApiMigrating",
    build: (scope, id, network) =>
      api(scope, id, network, { migration: { command: ["/bin/true"], timeout: Duration.minutes(5) } }),
  },
];
